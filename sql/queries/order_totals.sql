-- Sums per currency and state over a tenant's orders: $2 state, $3 ordered from, $4 ordered until,
-- $5 customer's number. A sum beyond 64 bits is absent.
SELECT currency, state, count(*) AS order_count, sum(line_count) AS line_count,
	CASE WHEN abs(sum(goods_micros)) <= 9223372036854775807
		THEN sum(goods_micros)::bigint END AS goods_micros,
	CASE WHEN abs(sum(net_minor)) <= 9223372036854775807
		THEN sum(net_minor)::bigint END AS net_minor,
	CASE WHEN abs(sum(tax_minor)) <= 9223372036854775807
		THEN sum(tax_minor)::bigint END AS tax_minor,
	CASE WHEN abs(sum(total_minor)) <= 9223372036854775807
		THEN sum(total_minor)::bigint END AS total_minor
FROM orders
WHERE tenant_id = $1::bigint
	AND ($2::bigint IS NULL OR state = $2::bigint)
	AND ($3::timestamptz IS NULL OR ordered_at >= $3::timestamptz)
	AND ($4::timestamptz IS NULL OR ordered_at < $4::timestamptz)
	AND ($5::text IS NULL OR customer_po_number = $5::text)
	AND /* scope orders.account_id */ true
GROUP BY currency, state
ORDER BY currency, state

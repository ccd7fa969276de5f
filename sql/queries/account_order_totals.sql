-- Sums per currency and state over one account's orders: $2 account, $3 state, $4 ordered from, $5 ordered until,
-- $6 customer's number. A sum beyond 64 bits is absent. The order within pins the index, as in list_account_orders.
SELECT currency, state, count(*) AS order_count, sum(line_count) AS line_count,
	CASE WHEN abs(sum(goods_micros)) <= 9223372036854775807
		THEN sum(goods_micros)::bigint END AS goods_micros,
	CASE WHEN abs(sum(net_minor)) <= 9223372036854775807
		THEN sum(net_minor)::bigint END AS net_minor,
	CASE WHEN abs(sum(tax_minor)) <= 9223372036854775807
		THEN sum(tax_minor)::bigint END AS tax_minor,
	CASE WHEN abs(sum(total_minor)) <= 9223372036854775807
		THEN sum(total_minor)::bigint END AS total_minor
FROM (
	SELECT currency, state, line_count, goods_micros, net_minor, tax_minor, total_minor
	FROM orders
	WHERE tenant_id = $1::bigint
		AND (account_id, id) >= ($2::bigint, 0)
		AND (account_id, id) <= ($2::bigint, 9223372036854775807)
		AND ($3::bigint IS NULL OR state = $3::bigint)
		AND ($4::timestamptz IS NULL OR ordered_at >= $4::timestamptz)
		AND ($5::timestamptz IS NULL OR ordered_at < $5::timestamptz)
		AND ($6::text IS NULL OR customer_po_number = $6::text)
	ORDER BY account_id, id
	OFFSET 0
) AS matching
GROUP BY currency, state
ORDER BY currency, state

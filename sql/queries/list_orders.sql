-- Orders of a tenant, newest first: $2 before this id, $3 state, $4 ordered from, $5 ordered until, $6 limit.
SELECT id, version, number, account_id, state, allocation_status, fulfillment_status, billing_status,
	payment_status, return_status, currency, tax_mode, rounding_mode, tax_rounding, tax_country,
	customer_po_number, ordered_at, time_zone, goods_micros, net_minor, tax_minor, total_minor,
	line_count, cancel_reason, created_at, updated_at, owner_id, team_id
FROM orders
WHERE tenant_id = $1::bigint
	AND id < $2::bigint
	AND ($3::bigint IS NULL OR state = $3::bigint)
	AND ($4::timestamptz IS NULL OR ordered_at >= $4::timestamptz)
	AND ($5::timestamptz IS NULL OR ordered_at < $5::timestamptz)
ORDER BY id DESC
LIMIT $6::bigint

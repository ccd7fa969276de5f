-- Orders of one account, newest first: $2 account, $3 before this id, $4 state, $5 ordered from,
-- $6 ordered until, $7 limit. The pairs leave the planner one index that gives their order, however young its
-- statistics are.
SELECT id, version, number, account_id, state, allocation_status, fulfillment_status, billing_status,
	payment_status, return_status, currency, tax_mode, rounding_mode, tax_rounding, tax_country,
	customer_po_number, ordered_at, time_zone, goods_micros, net_minor, tax_minor, total_minor,
	line_count, cancel_reason, created_at, updated_at, owner_id, team_id
FROM orders
WHERE tenant_id = $1::bigint
	AND (account_id, id) >= ($2::bigint, 0)
	AND (account_id, id) < ($2::bigint, $3::bigint)
	AND ($4::bigint IS NULL OR state = $4::bigint)
	AND ($5::timestamptz IS NULL OR ordered_at >= $5::timestamptz)
	AND ($6::timestamptz IS NULL OR ordered_at < $6::timestamptz)
ORDER BY account_id DESC, id DESC
LIMIT $7::bigint

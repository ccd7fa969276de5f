-- Shipments of one account, newest first: $2 account, $3 before this id, $4 state, $5 limit. The pairs pin the
-- index, as in list_account_orders.
SELECT id, version, number, order_id, order_number, account_id, state, carrier, tracking_number, line_count,
	shipped_at, delivered_at, cancel_reason, created_at, updated_at
FROM shipment
WHERE tenant_id = $1::bigint
	AND (account_id, id) >= ($2::bigint, 0)
	AND (account_id, id) < ($2::bigint, $3::bigint)
	AND ($4::bigint IS NULL OR state = $4::bigint)
ORDER BY account_id DESC, id DESC
LIMIT $5::bigint

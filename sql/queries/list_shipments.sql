-- Shipments of a tenant, newest first: $2 before this id, $3 state, $4 limit.
SELECT id, version, number, order_id, order_number, account_id, state, carrier, tracking_number, line_count,
	shipped_at, delivered_at, cancel_reason, created_at, updated_at
FROM shipment
WHERE tenant_id = $1::bigint
	AND id < $2::bigint
	AND ($3::bigint IS NULL OR state = $3::bigint)
ORDER BY id DESC
LIMIT $4::bigint

-- A page goes to its consumer: $2 subscription, $3 consumer, $4 generation, $5 the page's end.
UPDATE subscription_cursor
SET handed_seq = greatest(handed_seq, $5::bigint),
	lease_expires_at = now() + lease_ms * interval '1 millisecond'
WHERE tenant_id = $1::bigint
	AND subscription_id = $2::bigint
	AND consumer = $3::text
	AND generation = $4::bigint
RETURNING generation AS count

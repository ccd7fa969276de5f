-- Sets the cursor: $2 subscription, $3 seq, $4 the request, which does it once.
UPDATE subscription_cursor c
SET acked_seq = $3::bigint,
	handed_seq = greatest(c.handed_seq, $3::bigint),
	epoch = h.epoch,
	acked_at = now(),
	generation = c.generation + 1,
	consumer = NULL,
	lease_expires_at = NULL,
	sought_by = $4::bytea
FROM event_head h
WHERE c.tenant_id = $1::bigint
	AND c.subscription_id = $2::bigint
	AND h.tenant_id = $1::bigint
	AND $3::bigint <= h.seq
	AND $3::bigint >= coalesce((SELECT seq FROM event WHERE tenant_id = $1::bigint ORDER BY seq LIMIT 1), h.seq + 1) - 1
	AND c.sought_by IS DISTINCT FROM $4::bytea

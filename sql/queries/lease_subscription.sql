-- Takes or keeps the lease: $2 subscription, $3 consumer, $4 its generation (NULL: none yet), $5 whether by force (1 or
-- 0), $6 milliseconds until it runs out, $7 those after a wait.
UPDATE subscription_cursor
SET generation = CASE WHEN $4::bigint IS NULL THEN generation + 1 ELSE generation END,
	redelivered_seq = CASE WHEN $4::bigint IS NULL THEN handed_seq ELSE redelivered_seq END,
	consumer = $3::text,
	lease_ms = $7::bigint,
	lease_expires_at = now() + $6::bigint * interval '1 millisecond',
	fetched_at = now()
WHERE tenant_id = $1::bigint
	AND subscription_id = $2::bigint
	AND CASE WHEN $4::bigint IS NULL
		THEN consumer IS NULL OR consumer = $3::text OR lease_expires_at <= now() OR $5::bigint = 1
		ELSE consumer = $3::text AND generation = $4::bigint END
RETURNING generation AS count

-- Puts an event aside and moves the cursor to it: $2 subscription, $3 generation (NULL: over the consumer's head, who has
-- to fetch anew), $4 seq, $5 its epoch (NULL: not known), $6 reason, $7 how many dead letters there may be.
WITH acked AS (
	UPDATE subscription_cursor c
	SET acked_seq = greatest(c.acked_seq, $4::bigint),
		handed_seq = greatest(c.handed_seq, $4::bigint),
		epoch = h.epoch,
		acked_at = now(),
		generation = CASE WHEN $3::bigint IS NULL THEN c.generation + 1 ELSE c.generation END,
		consumer = CASE WHEN $3::bigint IS NULL THEN NULL ELSE c.consumer END,
		lease_expires_at = greatest(c.lease_expires_at, now() + c.lease_ms * interval '1 millisecond')
	FROM event_head h
	WHERE c.tenant_id = $1::bigint
		AND c.subscription_id = $2::bigint
		AND c.generation = coalesce($3::bigint, c.generation)
		AND h.tenant_id = $1::bigint
		AND EXISTS (SELECT FROM event WHERE tenant_id = $1::bigint AND seq = $4::bigint)
		AND NOT EXISTS (
			SELECT FROM event_epoch e
			WHERE e.tenant_id = $1::bigint AND e.epoch > $5::bigint AND e.first_seq <= $4::bigint)
		AND (
			EXISTS (
				SELECT FROM dead_letter d
				WHERE d.tenant_id = $1::bigint AND d.subscription_id = $2::bigint
					AND d.incarnation = c.incarnation AND d.seq = $4::bigint)
			OR (
				SELECT count(*) FROM dead_letter d
				WHERE d.tenant_id = $1::bigint AND d.subscription_id = $2::bigint
					AND d.incarnation = c.incarnation) < $7::bigint)
	RETURNING c.acked_seq, c.incarnation
), rejected AS (
	INSERT INTO dead_letter AS d (tenant_id, subscription_id, incarnation, seq, reason, attempts, due, rejected_at)
	SELECT $1::bigint, $2::bigint, acked.incarnation, $4::bigint, $6::text, 1, false, now()
	FROM acked
	ON CONFLICT (tenant_id, subscription_id, incarnation, seq) DO UPDATE
	SET reason = excluded.reason, rejected_at = excluded.rejected_at, due = false,
		attempts = d.attempts + CASE WHEN d.due THEN 1 ELSE 0 END
)
SELECT acked_seq AS count FROM acked

-- Moves the cursor on: $2 subscription, $3 generation, $4 seq (NULL: only what follows), $5 its epoch (NULL: not known),
-- $6 dead letters that were dealt with, $7 whether the lease ends (1 or 0).
WITH acked AS (
	UPDATE subscription_cursor c
	SET acked_seq = greatest(c.acked_seq, $4::bigint),
		handed_seq = greatest(c.handed_seq, $4::bigint),
		epoch = h.epoch,
		acked_at = now(),
		lease_expires_at = CASE WHEN $7::bigint = 1 THEN now()
			ELSE greatest(c.lease_expires_at, now() + c.lease_ms * interval '1 millisecond') END
	FROM event_head h
	WHERE c.tenant_id = $1::bigint
		AND c.subscription_id = $2::bigint
		AND c.generation = $3::bigint
		AND h.tenant_id = $1::bigint
		AND ($4::bigint IS NULL OR $4::bigint <= h.seq)
		AND NOT EXISTS (
			SELECT FROM event_epoch e
			WHERE e.tenant_id = $1::bigint AND e.epoch > $5::bigint AND e.first_seq <= $4::bigint)
	RETURNING c.acked_seq, c.incarnation
), settled AS (
	DELETE FROM dead_letter d USING acked
	WHERE d.tenant_id = $1::bigint
		AND d.subscription_id = $2::bigint
		AND d.incarnation = acked.incarnation
		AND d.due
		AND d.seq = ANY ($6::text::bigint[])
)
SELECT acked_seq AS count FROM acked

-- Makes the cursor of a subscription's present incarnation, unless it is there: $2 subscription, $3 incarnation,
-- $4 epoch and $5 seq where it begins, 0 being the oldest event. What a former incarnation left is gone.
WITH opened AS (
	INSERT INTO subscription_cursor AS c (tenant_id, subscription_id, incarnation, epoch, acked_seq, handed_seq,
		redelivered_seq, generation, lease_ms)
	SELECT $1::bigint, $2::bigint, $3::bigint, $4::bigint, p.seq, p.seq, p.seq, 0, 0
	FROM (
		SELECT CASE WHEN $5::bigint > 0 THEN $5::bigint
			ELSE coalesce((SELECT seq - 1 FROM event WHERE tenant_id = $1::bigint ORDER BY seq LIMIT 1), 0)
			END AS seq
	) p
	WHERE NOT EXISTS (
		SELECT FROM subscription_cursor
		WHERE tenant_id = $1::bigint AND subscription_id = $2::bigint AND incarnation >= $3::bigint)
	ON CONFLICT (tenant_id, subscription_id) DO UPDATE
	SET incarnation = excluded.incarnation, epoch = excluded.epoch, acked_seq = excluded.acked_seq,
		handed_seq = excluded.handed_seq, redelivered_seq = excluded.redelivered_seq,
		generation = c.generation + 1, consumer = NULL, lease_expires_at = NULL, acked_at = NULL,
		fetched_at = NULL, sought_by = NULL
	WHERE c.incarnation < excluded.incarnation
	RETURNING incarnation
)
DELETE FROM dead_letter d USING opened
WHERE d.tenant_id = $1::bigint AND d.subscription_id = $2::bigint AND d.incarnation < opened.incarnation

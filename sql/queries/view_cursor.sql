-- A subscription's cursor, and what a position is worth: $2 subscription, $3 epoch and $4 seq of the position (NULL: the
-- cursor's own).
SELECT c.epoch, c.acked_seq, c.redelivered_seq, c.generation, c.consumer,
	(extract(epoch FROM c.lease_expires_at - now()) * 1000)::bigint AS lease_left_ms,
	(SELECT seq FROM event WHERE tenant_id = $1::bigint ORDER BY seq LIMIT 1) AS oldest_seq,
	(SELECT seq FROM event_head WHERE tenant_id = $1::bigint) AS head_seq,
	(SELECT min(first_seq) FROM event_epoch e
		WHERE e.tenant_id = $1::bigint
			AND e.epoch > coalesce($3::bigint, CASE WHEN $4::bigint IS NULL THEN c.epoch END)
			AND e.first_seq <= coalesce($4::bigint, c.acked_seq)) AS diverged_seq
FROM subscription_cursor c
WHERE c.tenant_id = $1::bigint AND c.subscription_id = $2::bigint

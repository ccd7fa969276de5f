-- How far the subscriptions of list_subscriptions have come: $2 after this id, $3 limit. One that nobody has asked for
-- events yet has no cursor, or that of a former incarnation.
SELECT s.id AS subscription_id, coalesce(c.epoch, s.start_epoch) AS epoch, coalesce(c.acked_seq, s.start_seq) AS acked_seq,
	coalesce(c.handed_seq, s.start_seq) AS handed_seq, h.seq AS head_seq,
	h.seq - coalesce(c.acked_seq, s.start_seq) AS behind, c.generation, c.consumer, c.lease_expires_at, c.acked_at,
	c.fetched_at, (
		SELECT count(*) FROM dead_letter d
		WHERE d.tenant_id = $1::bigint AND d.subscription_id = s.id AND d.incarnation = s.incarnation
	) AS dead_letter_count
FROM subscription s
JOIN event_head h ON h.tenant_id = $1::bigint
LEFT JOIN subscription_cursor c
	ON c.tenant_id = $1::bigint AND c.subscription_id = s.id AND c.incarnation = s.incarnation
WHERE s.tenant_id = $1::bigint
	AND s.id > $2::bigint
	AND s.deleted_at IS NULL
ORDER BY s.id
LIMIT $3::bigint

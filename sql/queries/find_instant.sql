-- The position before the first event of a time or later: $2 time. The log is gapless and its times never run backwards,
-- so halving finds it.
WITH RECURSIVE search (low, high) AS (
	SELECT coalesce((SELECT seq FROM event WHERE tenant_id = $1::bigint ORDER BY seq LIMIT 1), h.seq + 1), h.seq + 1
	FROM event_head h
	WHERE h.tenant_id = $1::bigint
	UNION ALL
	SELECT CASE WHEN e.at < $2::timestamptz THEN e.seq + 1 ELSE s.low END,
		CASE WHEN e.at < $2::timestamptz THEN s.high ELSE e.seq END
	FROM search s
	CROSS JOIN LATERAL (
		SELECT seq, at FROM event WHERE tenant_id = $1::bigint AND seq = (s.low + s.high) / 2
	) e
	WHERE s.low < s.high
)
SELECT low - 1 AS count FROM search WHERE low >= high

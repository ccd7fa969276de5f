-- The newest position that was recorded at an instant or before: $2 instant. Positions and times rise together, so a
-- search by halves finds it: everything at `low` is not later, everything at `high` is.
WITH RECURSIVE span (low, high) AS (
	SELECT 0::bigint, seq + 1 FROM event_head WHERE tenant_id = $1::bigint
	UNION ALL
	SELECT CASE WHEN e.at <= $2::timestamptz THEN m.middle ELSE s.low END,
		CASE WHEN e.at <= $2::timestamptz THEN s.high ELSE m.middle END
	FROM span s
	CROSS JOIN LATERAL (SELECT (s.low + s.high) / 2 AS middle) AS m
	CROSS JOIN LATERAL (
		SELECT x.at FROM event x
		WHERE x.tenant_id = $1::bigint AND x.seq >= m.middle AND x.seq <= m.middle
		ORDER BY x.seq
		LIMIT 1 OFFSET 0
	) AS e
	WHERE s.high - s.low > 1
)
SELECT low AS seq FROM span ORDER BY high - low LIMIT 1

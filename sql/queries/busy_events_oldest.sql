-- The same of the first window, oldest first: $2 record, $3 at or after this position, $4 bytes that a change of the
-- record begins with, $5 limit, $6 bytes of a page.
SELECT w.seq AS from_seq, w.before, e.seq, CASE WHEN e.fits THEN e.event END AS event,
	CASE WHEN e.fits THEN e.changes END AS changes
FROM (
	SELECT seq, before FROM event_trace
	WHERE tenant_id = $1::bigint
		AND (record_id, seq) >= ($2::bigint, ($3::bigint >> 16) << 16)
		AND (record_id, seq) <= ($2::bigint, 9223372036854775807)
	ORDER BY record_id, seq
	LIMIT 1
) AS w
LEFT JOIN LATERAL (
	SELECT summed.seq, summed.event, summed.changes, summed.page_bytes <= $6::bigint OR summed.page_bytes = summed.own_bytes
		AS fits
	FROM (
		SELECT f.seq, f.event, f.changes, f.own_bytes,
			sum(f.own_bytes) OVER (ORDER BY f.seq ROWS UNBOUNDED PRECEDING) AS page_bytes
		FROM (
			SELECT x.seq, x.event, x.changes,
				(octet_length(x.event) + octet_length(x.changes))::bigint AS own_bytes
			FROM event x
			WHERE x.tenant_id = $1::bigint
				AND x.seq >= greatest($3::bigint, w.seq)
				AND x.seq <= w.seq | 65535
				AND position($4::bytea IN x.changes) > 0
			ORDER BY x.seq
			LIMIT $5::bigint
		) AS f
	) AS summed
	WHERE summed.page_bytes - summed.own_bytes <= $6::bigint
) AS e ON true
ORDER BY e.seq

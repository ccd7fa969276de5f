-- Events that belong in a record's history, newest first: $2 record, $3 its kind, $4 at or before this position,
-- $5 limit, $6 bytes of a page. The row behind a full page comes without its event. The pairs leave the planner one
-- index that gives their order, however young its statistics are.
SELECT seq, CASE WHEN fits THEN event END AS event, CASE WHEN fits THEN changes END AS changes
FROM (
	SELECT seq, event, changes, own_bytes, page_bytes,
		page_bytes <= $6::bigint OR page_bytes = own_bytes AS fits
	FROM (
		SELECT e.seq, e.event, e.changes, e.own_bytes,
			sum(e.own_bytes) OVER (ORDER BY e.seq DESC ROWS UNBOUNDED PRECEDING) AS page_bytes
		FROM (
			(
				SELECT seq FROM event
				WHERE tenant_id = $1::bigint
					AND (aggregate_id, seq) >= ($2::bigint, 0)
					AND (aggregate_id, seq) <= ($2::bigint, $4::bigint)
					AND aggregate_kind = $3::bigint
				ORDER BY aggregate_id DESC, seq DESC
				LIMIT $5::bigint
			) UNION (
				SELECT seq FROM event_trace
				WHERE tenant_id = $1::bigint
					AND (record_id, seq) >= ($2::bigint, 0)
					AND (record_id, seq) <= ($2::bigint, $4::bigint)
				ORDER BY record_id DESC, seq DESC
				LIMIT $5::bigint
			)
			ORDER BY seq DESC
			LIMIT $5::bigint
		) AS found
		CROSS JOIN LATERAL (
			SELECT x.seq, x.event, x.changes,
				(octet_length(x.event) + octet_length(x.changes))::bigint AS own_bytes
			FROM event x
			WHERE x.tenant_id = $1::bigint AND x.seq >= found.seq AND x.seq <= found.seq
			ORDER BY x.seq
			LIMIT 1 OFFSET 0
		) AS e
	) AS summed
) AS page
WHERE page_bytes - own_bytes <= $6::bigint
ORDER BY seq DESC

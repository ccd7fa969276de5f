-- Personal values of a record's history: $2 subject, $3 record, $4 its kind, $5 at or before this position, $6 limit,
-- newest first.
SELECT p.seq, p.kind, p.record_id, p.part, p.field, p.value
FROM (
	SELECT seq FROM event
	WHERE tenant_id = $1::bigint
		AND (aggregate_id, seq) >= ($3::bigint, 0)
		AND (aggregate_id, seq) <= ($3::bigint, $5::bigint)
		AND aggregate_kind = $4::bigint
	UNION
	SELECT seq FROM event_trace
	WHERE tenant_id = $1::bigint
		AND (record_id, seq) >= ($3::bigint, 0)
		AND (record_id, seq) <= ($3::bigint, $5::bigint)
) AS found
CROSS JOIN LATERAL (
	SELECT x.seq, x.kind, x.record_id, x.part, x.field, x.value
	FROM event_personal x
	WHERE x.tenant_id = $1::bigint
		AND (x.subject_id, x.seq) >= ($2::bigint, found.seq)
		AND (x.subject_id, x.seq) <= ($2::bigint, found.seq)
	ORDER BY x.subject_id, x.seq
	OFFSET 0
) AS p
ORDER BY p.seq DESC
LIMIT $6::bigint

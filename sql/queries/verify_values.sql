-- Personal values for checking: $2 the subjects and positions of their events, "17:4711,17:4712".
SELECT p.seq, p.kind::integer AS kind, p.record_id, p.part, p.field, p.salt, p.value
FROM (
	SELECT DISTINCT split_part(pair, ':', 1)::bigint AS subject_id, split_part(pair, ':', 2)::bigint AS seq
	FROM unnest(string_to_array($2::text, ',')) AS named (pair)
) AS wanted
CROSS JOIN LATERAL (
	SELECT x.seq, x.kind, x.record_id, x.part, x.field, x.salt, x.value
	FROM event_personal x
	WHERE x.tenant_id = $1::bigint
		AND (x.subject_id, x.seq) >= (wanted.subject_id, wanted.seq)
		AND (x.subject_id, x.seq) <= (wanted.subject_id, wanted.seq)
	ORDER BY x.subject_id, x.seq
	OFFSET 0
) AS p

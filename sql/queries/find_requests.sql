-- Answers that were given before, looked up in every live generation.
SELECT r.principal_id, r.request_id, r.fingerprint, r.header, r.body
FROM unnest($2::bigint[], $3::bytea[]) u (principal_id, request_id)
CROSS JOIN LATERAL (
	SELECT x.principal_id, x.request_id, x.fingerprint, x.header, x.body FROM request_record x
	WHERE x.tenant_id = $1 AND x.principal_id = u.principal_id AND x.request_id = u.request_id OFFSET 0
) r

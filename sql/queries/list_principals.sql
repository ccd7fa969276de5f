-- Principals, oldest first: $2 after this id, $3 limit.
SELECT id, version, kind, name, os_user_id, created_at, updated_at, status, account_id
FROM principal
WHERE tenant_id = $1::bigint
	AND id > $2::bigint
ORDER BY id
LIMIT $3::bigint

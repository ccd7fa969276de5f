-- Tenants, oldest first: $2 after this id, $3 limit.
SELECT id, version, code, name, time_zone, currency, created_at, updated_at
FROM tenant
WHERE tenant_id = $1::bigint
	AND id > $2::bigint
ORDER BY id
LIMIT $3::bigint

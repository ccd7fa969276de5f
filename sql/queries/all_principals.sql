-- Every principal of every tenant with its roles, for the daemon's directory.
SELECT p.tenant_id, p.id, p.version, p.kind::int AS kind, p.status::int AS status, p.account_id,
	ARRAY(SELECT r.role_id::text FROM principal_role r
		WHERE r.tenant_id = p.tenant_id AND r.principal_id = p.id ORDER BY 1) AS roles
FROM principal p ORDER BY p.id

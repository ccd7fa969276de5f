-- Every team of every tenant with its members, for the daemon's directory.
SELECT t.tenant_id, t.id, t.version,
	ARRAY(SELECT m.principal_id::text FROM team_member m
		WHERE m.tenant_id = t.tenant_id AND m.team_id = t.id ORDER BY 1) AS members
FROM team t ORDER BY t.id

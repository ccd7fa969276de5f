-- Every role of every tenant with what it grants, for the daemon's directory.
SELECT r.tenant_id, r.id, r.version, r.retired_at IS NOT NULL AS retired, r.may_export, r.may_import,
	r.may_override_credit, r.may_audit, r.may_erase,
	ARRAY(SELECT g.level || ' ' || g.method FROM role_grant g
		WHERE g.tenant_id = r.tenant_id AND g.role_id = r.id ORDER BY g.method) AS grants
FROM role r ORDER BY r.id

-- Every principal of every tenant, for the daemon's directory.
SELECT tenant_id, id, version, kind::int AS kind, status::int AS status, account_id FROM principal ORDER BY id

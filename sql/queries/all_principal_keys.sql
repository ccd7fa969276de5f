-- Every key of every tenant's principals, for the daemon's directory; where two tenants have one key, the older counts.
SELECT tenant_id, id, version, principal_id, public_key, expires_at, revoked_at FROM principal_key ORDER BY id

-- Every tenant, for the daemon's directory.
SELECT id, code, currency, time_zone FROM tenant WHERE tenant_id = 0 ORDER BY id

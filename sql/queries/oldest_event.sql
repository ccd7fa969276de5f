-- The oldest event that the log has.
SELECT seq AS count FROM event WHERE tenant_id = $1::bigint ORDER BY seq LIMIT 1

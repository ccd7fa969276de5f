-- The timers that come first. The pair leads into the index of those that are pending.
SELECT x.id, x.due_at
FROM timer x
WHERE x.tenant_id = $1 AND x.state = 1 AND (x.due_at, x.id) > ('-infinity'::timestamptz, 0)
ORDER BY x.due_at, x.id
LIMIT $2

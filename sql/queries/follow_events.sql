-- Events after a position, for the publisher.
SELECT seq, event FROM event WHERE tenant_id = $1 AND seq > $2 ORDER BY seq LIMIT $3

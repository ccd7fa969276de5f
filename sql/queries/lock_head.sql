-- Locks the tenant's head: one writer per tenant. Everything that is read later saw every batch before.
-- $2 system identifier and $3 timeline of this server. continues: whether the log's epoch began with those; not seen
-- while who began it has just committed.
-- window_at: when the present 65,536 positions began; not seen while who wrote the first of them has just committed.
SELECT h.epoch, h.seq, h.at, h.chain_hash, g.number AS generation, (
		SELECT x.at FROM event x
		WHERE x.tenant_id = $1 AND x.seq >= (h.seq >> 16) << 16 AND x.seq <= (h.seq >> 16) << 16
		ORDER BY x.seq
		LIMIT 1
	) AS window_at, (
		SELECT e.system_identifier = $2::bigint AND e.timeline = $3::bigint FROM event_epoch e
		WHERE e.tenant_id = $1 AND e.epoch = h.epoch
	) AS continues
FROM event_head h CROSS JOIN request_generation g
WHERE h.tenant_id = $1
FOR NO KEY UPDATE OF h

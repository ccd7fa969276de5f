-- Locks the tenant's head; raises if it is not where a batch that was decided ahead of the lock expects it, or if the
-- log's epoch did not begin with the system identifier $6 and the timeline $7.
WITH head AS (
	SELECT epoch, seq, chain_hash FROM event_head WHERE tenant_id = $1 FOR NO KEY UPDATE
)
SELECT expect_rows(count(*), 1)
FROM head h CROSS JOIN request_generation g
WHERE h.epoch = $2 AND h.seq = $3 AND h.chain_hash = $4 AND g.number = $5
	AND EXISTS (
		SELECT FROM event_epoch e
		WHERE e.tenant_id = $1 AND e.epoch = $2 AND e.system_identifier = $6::bigint AND e.timeline = $7::bigint)

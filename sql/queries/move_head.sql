-- Moves the head on; raises if it is not where the batch found it.
WITH moved AS (
	UPDATE event_head SET seq = $2, at = $3, chain_hash = $4
	WHERE tenant_id = $1 AND seq = $5 RETURNING 1
)
SELECT expect_rows(count(*), 1) FROM moved

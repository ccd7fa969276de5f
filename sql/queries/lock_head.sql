-- Locks the tenant's head: one writer per tenant. Everything that is read later saw every batch before.
SELECT h.epoch, h.seq, h.at, h.chain_hash, g.number AS generation
FROM event_head h CROSS JOIN request_generation g
WHERE h.tenant_id = $1
FOR NO KEY UPDATE OF h

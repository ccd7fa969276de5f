-- Head of a tenant's log.
SELECT epoch, seq, at, chain_hash
FROM event_head
WHERE tenant_id = $1::bigint

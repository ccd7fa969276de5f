-- The position that a read reflects.
SELECT epoch, seq, at, chain_hash FROM event_head WHERE tenant_id = $1

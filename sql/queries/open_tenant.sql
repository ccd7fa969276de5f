-- Gives a tenant its head and first epoch, once: $2 system identifier and $3 timeline of this server.
WITH head AS (
	INSERT INTO event_head (tenant_id, epoch, seq, at, chain_hash)
	VALUES ($1, 1, 0, now(), decode(repeat('00', 32), 'hex'))
	ON CONFLICT DO NOTHING RETURNING tenant_id
)
INSERT INTO event_epoch (tenant_id, epoch, first_seq, system_identifier, timeline)
SELECT tenant_id, 1, 1, $2, $3 FROM head

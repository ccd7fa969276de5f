-- Gives a tenant its head and first epoch, once.
WITH head AS (
	INSERT INTO event_head (tenant_id, epoch, seq, at, chain_hash)
	VALUES ($1, 1, 0, now(), decode(repeat('00', 32), 'hex'))
	ON CONFLICT DO NOTHING RETURNING tenant_id
)
INSERT INTO event_epoch (tenant_id, epoch, first_seq, system_identifier, timeline)
SELECT tenant_id, 1, 1, (SELECT system_identifier FROM pg_control_system()),
	(SELECT timeline_id FROM pg_control_checkpoint())
FROM head

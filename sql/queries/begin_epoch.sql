-- Another history of a tenant's log begins behind $2 epoch and $3 seq, unless somebody else began it: $4 system identifier
-- and $5 timeline of this server.
WITH moved AS (
	UPDATE event_head SET epoch = epoch + 1
	WHERE tenant_id = $1 AND epoch = $2 AND seq = $3 RETURNING tenant_id, epoch, seq
)
INSERT INTO event_epoch (tenant_id, epoch, first_seq, system_identifier, timeline)
SELECT tenant_id, epoch, seq + 1, $4, $5 FROM moved

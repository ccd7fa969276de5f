-- Appends the batch's events.
INSERT INTO event (tenant_id, seq, type, aggregate_kind, aggregate_id, account_id, at, event, changes, chain_hash)
SELECT $1, u.seq, u.type, u.kind, u.aggregate_id, u.account_id, $2, u.event, u.changes, u.chain_hash
FROM unnest($3::bigint[], $4::text[], $5::smallint[], $6::bigint[], $7::bigint[], $8::bytea[], $9::bytea[],
	$10::bytea[]) u (seq, type, kind, aggregate_id, account_id, event, changes, chain_hash)

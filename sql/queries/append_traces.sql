-- Notes records that the batch's events changed without being about them, and busy ones with what they were before.
INSERT INTO event_trace (tenant_id, record_id, seq, before)
SELECT $1, u.* FROM unnest($2::bigint[], $3::bigint[], $4::bytea[]) u

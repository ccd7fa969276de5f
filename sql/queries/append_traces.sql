-- Notes records that the batch's events changed without being about them.
INSERT INTO event_trace (tenant_id, record_id, seq)
SELECT $1, u.* FROM unnest($2::bigint[], $3::bigint[]) u

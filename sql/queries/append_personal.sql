-- Keeps the personal values that the batch's events cover by hash only.
INSERT INTO event_personal (tenant_id, subject_id, seq, ordinal, kind, record_id, part, field, salt, value)
SELECT $1, u.* FROM unnest($2::bigint[], $3::bigint[], $4::integer[], $5::smallint[], $6::bigint[],
	$7::bigint[], $8::text[], $9::bytea[], $10::text[]) u

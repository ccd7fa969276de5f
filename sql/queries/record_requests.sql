-- Keeps the batch's answers.
INSERT INTO request_record (tenant_id, generation, principal_id, request_id, fingerprint, header, body)
SELECT $1, ($2::bigint % 2)::smallint, u.*
FROM unnest($3::bigint[], $4::bytea[], $5::bytea[], $6::bytea[], $7::bytea[]) u

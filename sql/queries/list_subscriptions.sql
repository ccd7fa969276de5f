-- Subscriptions, oldest first: $2 after this id, $3 limit.
SELECT id, version, name, types, aggregate_kind, aggregate_id, account_id, start_epoch, start_seq, incarnation,
	created_at, updated_at
FROM subscription
WHERE tenant_id = $1::bigint
	AND id > $2::bigint
	AND deleted_at IS NULL
ORDER BY id
LIMIT $3::bigint

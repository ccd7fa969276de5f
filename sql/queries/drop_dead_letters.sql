-- Forgets dead letters: $2 subscription, $3 incarnation, $4 their positions (NULL: all).
WITH dropped AS (
	DELETE FROM dead_letter
	WHERE tenant_id = $1::bigint
		AND subscription_id = $2::bigint
		AND incarnation = $3::bigint
		AND ($4::text IS NULL OR seq = ANY ($4::text::bigint[]))
	RETURNING 1
)
SELECT count(*) AS count FROM dropped

-- Events for checking: $2 from, $3 up to, $4 limit, $5 bytes of a page. The row behind a full page comes without its
-- event.
SELECT seq, type, aggregate_kind::integer AS aggregate_kind, aggregate_id, account_id, at,
	CASE WHEN fits THEN event END AS event, CASE WHEN fits THEN changes END AS changes, chain_hash
FROM (
	SELECT *, page_bytes <= $5::bigint OR page_bytes = own_bytes AS fits
	FROM (
		SELECT *, sum(own_bytes) OVER (ORDER BY seq ROWS UNBOUNDED PRECEDING) AS page_bytes
		FROM (
			SELECT seq, type, aggregate_kind, aggregate_id, account_id, at, event, changes, chain_hash,
				octet_length(event) + octet_length(changes) AS own_bytes
			FROM event
			WHERE tenant_id = $1::bigint AND seq >= $2::bigint AND seq <= $3::bigint
			ORDER BY seq
			LIMIT $4::bigint
		) AS found
	) AS summed
) AS page
WHERE page_bytes - own_bytes <= $5::bigint
ORDER BY seq

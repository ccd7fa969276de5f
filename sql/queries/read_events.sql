-- Events after a position, oldest first: $2 after, $3 up to, $4 types joined by commas (those that end with a dot
-- mean all that begin so), $5 kind of aggregate, $6 aggregate, $7 account, $8 whether changes are wanted (1 or 0),
-- $9 limit, $10 bytes of a page. The row behind a full page comes without its event.
SELECT seq,
	CASE WHEN fits THEN event END AS event,
	CASE WHEN fits AND $8::bigint = 1 THEN changes END AS changes,
	CASE WHEN fits THEN chain_hash END AS chain_hash
FROM (
	SELECT seq, event, changes, chain_hash, own_bytes, page_bytes,
		page_bytes <= $10::bigint OR page_bytes = own_bytes AS fits
	FROM (
		SELECT seq, event, changes, chain_hash, own_bytes,
			sum(own_bytes) OVER (ORDER BY seq ROWS UNBOUNDED PRECEDING) AS page_bytes
		FROM (
			SELECT seq, event, changes, chain_hash,
				octet_length(event)
					+ CASE WHEN $8::bigint = 1 THEN octet_length(changes) ELSE 0 END AS own_bytes
			FROM event
			WHERE tenant_id = $1::bigint
				AND seq > $2::bigint
				AND seq <= $3::bigint
				AND ($4::text IS NULL OR EXISTS (
					SELECT FROM unnest(string_to_array($4::text, ',')) AS wanted (type)
					WHERE event.type = wanted.type
						OR wanted.type LIKE '%.' AND starts_with(event.type, wanted.type)))
				AND ($5::bigint IS NULL OR aggregate_kind = $5::bigint)
				AND ($6::bigint IS NULL OR aggregate_id = $6::bigint)
				AND ($7::bigint IS NULL OR account_id = $7::bigint)
				AND /* scope event event */ true
			ORDER BY seq
			LIMIT $9::bigint
		) AS matching
	) AS summed
) AS page
WHERE page_bytes - own_bytes <= $10::bigint
ORDER BY seq

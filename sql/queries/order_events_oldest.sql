-- Events of an order and its shipments, oldest first: $2 order, $3 at or after this position, $4 limit. The pairs pin
-- the indexes, as in record_events_oldest.
SELECT e.seq, e.event
FROM (
	SELECT found.seq
	FROM (
		SELECT $2::bigint AS id
		UNION ALL (
			SELECT id FROM shipment
			WHERE tenant_id = $1::bigint
				AND (order_id, id) >= ($2::bigint, 0)
				AND (order_id, id) <= ($2::bigint, 9223372036854775807)
			ORDER BY order_id, id
		)
	) AS about
	CROSS JOIN LATERAL (
		SELECT seq FROM event
		WHERE tenant_id = $1::bigint
			AND (aggregate_id, seq) >= (about.id, $3::bigint)
			AND (aggregate_id, seq) <= (about.id, 9223372036854775807)
		ORDER BY aggregate_id, seq
		LIMIT $4::bigint
	) AS found
	UNION (
		SELECT seq FROM event_trace
		WHERE tenant_id = $1::bigint
			AND (record_id, seq) >= ($2::bigint, $3::bigint)
			AND (record_id, seq) <= ($2::bigint, 9223372036854775807)
		ORDER BY record_id, seq
		LIMIT $4::bigint
	)
	ORDER BY seq
	LIMIT $4::bigint
) AS page
CROSS JOIN LATERAL (
	SELECT x.seq, x.event FROM event x
	WHERE x.tenant_id = $1::bigint AND x.seq >= page.seq AND x.seq <= page.seq
	ORDER BY x.seq
	LIMIT 1 OFFSET 0
) AS e
ORDER BY e.seq

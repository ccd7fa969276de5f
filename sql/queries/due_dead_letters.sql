-- Dead letters that are to be handed out again: $2 subscription, $3 incarnation, $4 the positions that the consumer has
-- in hand.
SELECT d.seq, e.event
FROM dead_letter d
JOIN event e ON e.tenant_id = $1::bigint AND e.seq = d.seq
WHERE d.tenant_id = $1::bigint
	AND d.subscription_id = $2::bigint
	AND d.incarnation = $3::bigint
	AND d.due
	AND d.seq <> ALL ($4::text::bigint[])
	AND /* scope event e */ true
ORDER BY d.seq
LIMIT 100

-- Dead letters in the order of their events: $2 subscription, $3 incarnation, $4 after this position, $5 limit.
SELECT d.seq, e.event, d.reason, d.attempts, d.due, d.rejected_at
FROM dead_letter d
LEFT JOIN event e ON e.tenant_id = $1::bigint AND e.seq = d.seq AND /* scope event e */ true
WHERE d.tenant_id = $1::bigint
	AND d.subscription_id = $2::bigint
	AND d.incarnation = $3::bigint
	AND d.seq > $4::bigint
ORDER BY d.seq
LIMIT $5::bigint

-- Moves everything that counts orders to where the preloaded ones have brought it.
--   psql variables: n_orders, series, prefix, width
BEGIN;

UPDATE stock_level s SET reserved_micros = reserved_micros + l.micros
	FROM (SELECT product_id, sum(quantity) * 1000000 AS micros FROM preload.order_line GROUP BY product_id) l
	WHERE s.tenant_id = 1 AND s.product_id = l.product_id;

UPDATE credit_account c SET exposure_minor = exposure_minor + o.minor
	FROM (SELECT account_id, sum(net_minor + tax_minor) AS minor FROM preload.orders GROUP BY account_id) o
	WHERE c.tenant_id = 1 AND c.account_id = o.account_id;

INSERT INTO event_head (tenant_id, epoch, seq, at, chain_hash)
	VALUES (1, 1, :n_orders, now(), decode(repeat('00', 32), 'hex'))
	ON CONFLICT (tenant_id) DO UPDATE SET seq = excluded.seq, at = excluded.at;
INSERT INTO event_epoch (tenant_id, epoch, first_seq, system_identifier, timeline)
	SELECT 1, 1, 1, (SELECT system_identifier FROM pg_control_system()),
		(SELECT timeline_id FROM pg_control_checkpoint())
	ON CONFLICT DO NOTHING;

INSERT INTO number_series (tenant_id, code, prefix, width, next_value)
	VALUES (1, :'series', :'prefix', :width, :n_orders + 1);

DROP SCHEMA preload CASCADE;
COMMIT;

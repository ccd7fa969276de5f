-- Describes orders as if they had been placed: views that COPY reads from, gone after the preload.
--   psql variables: n_orders; bytes of what is stored without being made: header, body, event, changes, hash
CREATE SCHEMA preload;

CREATE VIEW preload.order_line AS
	SELECT 1000000 + n AS order_id, i AS line_number, 10001 + (hashint8(n) & 2147483647) % 10000 AS account_id,
		p.id AS product_id, p.sku, p.name, p.unit, p.stock_policy, p.tax_class, r.unit_price_micros,
		(1 + (n + i) % 5) AS quantity, r.unit_price_micros / 10000 * (1 + (n + i) % 5) AS net_minor
	FROM generate_series(1, :n_orders::bigint) n CROSS JOIN generate_series(1, 3) i
	JOIN product p ON p.tenant_id = 1 AND p.id = 20001 + (n * 7919 + i * 1667) % 5000
	JOIN price r ON r.tenant_id = 1 AND r.id = p.id + 5000;

CREATE TABLE preload.orders AS
	SELECT order_id, account_id, sum(net_minor)::bigint AS net_minor,
		(sum(net_minor)::bigint * 190000 + 500000) / 1000000 AS tax_minor
	FROM preload.order_line GROUP BY order_id, account_id ORDER BY order_id;

CREATE VIEW preload.copy_orders (tenant_id, id, version, number, account_id, state, allocation_status,
		fulfillment_status, billing_status, payment_status, return_status, currency, tax_mode, rounding_mode,
		tax_rounding, tax_country, ordered_at, time_zone, goods_micros, net_minor, tax_minor, total_minor,
		line_count, created_at, updated_at) AS
	SELECT 1::bigint, order_id, 1::bigint, :'prefix' || lpad(digits, greatest(:width, length(digits)), '0'),
		account_id::bigint, 2::smallint, 3::smallint, 1::smallint, 1::smallint, 1::smallint, 1::smallint,
		'EUR'::text, 1::smallint, 1::smallint, 1::smallint, 'DE'::text, now(), 'Europe/Berlin'::text,
		net_minor * 10000, net_minor, tax_minor, net_minor + tax_minor, 3, now(), now()
	FROM preload.orders CROSS JOIN LATERAL CAST(order_id - 1000000 AS text) digits ORDER BY order_id;

CREATE VIEW preload.copy_order_line (tenant_id, order_id, line_number, account_id, product_id, sku, name, unit,
		stock_policy, location_id, unit_price_micros, tax_class, tax_rate_micros, net_minor, ordered_micros,
		cancelled_micros, reserved_micros, backordered_micros, picked_micros, shipped_micros,
		undelivered_micros, delivered_micros, invoiced_micros, credited_micros, return_authorized_micros,
		return_received_micros, return_accepted_micros) AS
	SELECT 1::bigint, order_id, line_number, account_id::bigint, product_id, sku, name, unit, stock_policy,
		1000::bigint, unit_price_micros, tax_class, 190000::bigint, net_minor, quantity * 1000000::bigint,
		0::bigint, quantity * 1000000::bigint, 0::bigint, 0::bigint, 0::bigint, 0::bigint, 0::bigint, 0::bigint,
		0::bigint, 0::bigint, 0::bigint, 0::bigint
	FROM preload.order_line ORDER BY order_id, line_number;

CREATE VIEW preload.copy_event (tenant_id, seq, type, aggregate_kind, aggregate_id, account_id, at, event, changes,
		chain_hash) AS
	SELECT 1::bigint, order_id - 1000000, 'order.placed'::text, 13::smallint, order_id, account_id::bigint, now(),
		:'event'::bytea, :'changes'::bytea, :'hash'::bytea
	FROM preload.orders ORDER BY order_id;

CREATE VIEW preload.copy_request_record (tenant_id, generation, principal_id, request_id, fingerprint, header,
		body) AS
	SELECT 1::bigint, (SELECT number % 2 FROM request_generation)::smallint, 1::bigint,
		int8send(order_id) || int8send(order_id), substr(:'hash'::bytea, 1, 16), :'header'::bytea,
		:'body'::bytea
	FROM preload.orders ORDER BY order_id;

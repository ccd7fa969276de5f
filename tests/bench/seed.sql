-- What both sides order from: one tenant, 10,000 accounts with credit, 5,000 products with price and stock.
-- The ids lie below the first block that id_block hands out afterwards.
--   accounts 10001..20000, products 20001..25000, prices 25001..30000, stock levels 30001..35000,
--   stock movements 35001..40000, credit accounts 40001..50000; location 1000; tax rule 1001
BEGIN;

SELECT setval('id_block', 100);

UPDATE tenant SET currency = 'EUR', time_zone = 'Europe/Berlin' WHERE tenant_id = 0 AND id = 1;

INSERT INTO location (tenant_id, id, version, code, name, status, created_at, updated_at)
	VALUES (1, 1000, 1, 'MAIN', 'Main warehouse', 1, now(), now());

INSERT INTO tax_rule (tenant_id, id, version, country, tax_class, rate_micros, created_at, updated_at)
	VALUES (1, 1001, 1, 'DE', 'STANDARD', 190000, now(), now());

INSERT INTO account (tenant_id, id, version, number, kind, status, name, currency, country, time_zone,
		created_at, updated_at)
	SELECT 1, 10000 + n, 1, 'C-' || lpad(n::text, 6, '0'), 1, 1, 'Customer ' || n || ' GmbH', 'EUR', 'DE',
		'Europe/Berlin', now(), now()
	FROM generate_series(1, 10000) n;

INSERT INTO account_ancestor (tenant_id, account_id, ancestor_id, depth)
	SELECT 1, 10000 + n, 10000 + n, 0 FROM generate_series(1, 10000) n;

INSERT INTO credit_account (tenant_id, id, version, account_id, currency, limit_minor, exposure_minor,
		created_at, updated_at)
	SELECT 1, 40000 + n, 1, 10000 + n, 'EUR', 1000000000000, 0, now(), now()
	FROM generate_series(1, 10000) n;

INSERT INTO product (tenant_id, id, version, sku, name, unit, tax_class, stock_policy, status,
		created_at, updated_at)
	SELECT 1, 20000 + n, 1, 'SKU-' || lpad(n::text, 6, '0'), 'Hexagon bolt M8 x ' || n, 'C62', 'STANDARD', 1, 1,
		now(), now()
	FROM generate_series(1, 5000) n;

-- Whole cents between 1.00 and 98.00.
INSERT INTO price (tenant_id, id, version, product_id, currency, min_quantity_micros, unit_price_micros,
		created_at, updated_at)
	SELECT 1, 25000 + n, 1, 20000 + n, 'EUR', 0, (100 + n * 7919 % 9701) * 10000::bigint, now(), now()
	FROM generate_series(1, 5000) n;

INSERT INTO stock_level (tenant_id, id, version, product_id, location_id, on_hand_micros, reserved_micros,
		backordered_micros, updated_at)
	SELECT 1, 30000 + n, 1, 20000 + n, 1000, 1000000000000000, 0, 0, now()
	FROM generate_series(1, 5000) n;

INSERT INTO stock_movement (tenant_id, id, product_id, location_id, kind, quantity_micros, created_at)
	SELECT 1, 35000 + n, 20000 + n, 1000, 1, 1000000000000000, now()
	FROM generate_series(1, 5000) n;

COMMIT;

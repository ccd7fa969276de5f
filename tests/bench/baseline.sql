-- What the baselines need beside the common tables. Their ids, order numbers and event positions come from plain
-- sequences, which no transaction waits for: cheaper than what orderd promises, whose positions have no gaps.
CREATE SEQUENCE baseline_id START 10000000;
CREATE SEQUENCE baseline_number;
CREATE SEQUENCE baseline_seq;

CREATE FUNCTION place_order(request bytea, customer_id bigint, products bigint[], quantities bigint[],
	record_header bytea, record_body bytea, event_body bytea, event_changes bytea, hash bytea)
RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	new_id bigint;
	order_number text;
	customer record;
	skus text[];
	names text[];
	units text[];
	policies smallint[];
	classes text[];
	prices bigint[];
	rates bigint[];
	nets bigint[];
	item record;
	net bigint := 0;
	tax bigint;
	goods bigint := 0;
BEGIN
	PERFORM FROM request_record WHERE tenant_id = 1 AND principal_id = 1 AND request_id = request;
	IF FOUND THEN
		RAISE EXCEPTION 'request id used twice';
	END IF;

	SELECT currency, country, time_zone INTO customer FROM account
		WHERE tenant_id = 1 AND id = customer_id AND status = 1;
	IF NOT FOUND THEN
		RAISE EXCEPTION 'account % cannot order', customer_id;
	END IF;

	FOR i IN 1 .. array_length(products, 1) LOOP
		SELECT p.sku, p.name, p.unit, p.stock_policy, p.tax_class, r.unit_price_micros, t.rate_micros INTO item
			FROM product p
			JOIN price r ON r.tenant_id = 1 AND r.product_id = p.id AND r.currency = customer.currency
				AND r.min_quantity_micros <= quantities[i]
			JOIN tax_rule t ON t.tenant_id = 1 AND t.country = customer.country AND t.tax_class = p.tax_class
			WHERE p.tenant_id = 1 AND p.id = products[i] AND p.status = 1
			ORDER BY r.min_quantity_micros DESC LIMIT 1;
		IF NOT FOUND THEN
			RAISE EXCEPTION 'product % cannot be ordered', products[i];
		END IF;
		skus[i] := item.sku;
		names[i] := item.name;
		units[i] := item.unit;
		policies[i] := item.stock_policy;
		classes[i] := item.tax_class;
		prices[i] := item.unit_price_micros;
		rates[i] := item.rate_micros;
		nets[i] := (item.unit_price_micros / 10000) * (quantities[i] / 1000000);
		net := net + nets[i];
		goods := goods + item.unit_price_micros * (quantities[i] / 1000000);
	END LOOP;
	tax := (net * rates[1] + 500000) / 1000000;

	FOR i IN 1 .. array_length(products, 1) LOOP
		UPDATE stock_level SET reserved_micros = reserved_micros + quantities[i], version = version + 1,
			updated_at = now()
			WHERE tenant_id = 1 AND product_id = products[i] AND location_id = 1000
			AND on_hand_micros - reserved_micros >= quantities[i];
		IF NOT FOUND THEN
			RAISE EXCEPTION 'product % is sold out', products[i];
		END IF;
	END LOOP;

	UPDATE credit_account SET exposure_minor = exposure_minor + net + tax, version = version + 1,
		updated_at = now()
		WHERE tenant_id = 1 AND account_id = customer_id AND currency = customer.currency
		AND (limit_minor IS NULL OR exposure_minor + net + tax <= limit_minor);
	IF NOT FOUND THEN
		RAISE EXCEPTION 'credit of account % is used up', customer_id;
	END IF;

	new_id := nextval('baseline_id');
	order_number := 'SO-2026-' || lpad(nextval('baseline_number')::text, 6, '0');
	INSERT INTO orders (tenant_id, id, version, number, account_id, state, allocation_status, fulfillment_status,
			billing_status, payment_status, return_status, currency, tax_mode, rounding_mode, tax_rounding,
			tax_country, ordered_at, time_zone, goods_micros, net_minor, tax_minor, total_minor, line_count,
			created_at, updated_at)
		VALUES (1, new_id, 1, order_number, customer_id, 2, 3, 1, 1, 1, 1, customer.currency, 1, 1, 1,
			customer.country, now(), customer.time_zone, goods, net, tax, net + tax,
			array_length(products, 1), now(), now());
	INSERT INTO order_line (tenant_id, order_id, line_number, account_id, product_id, sku, name, unit,
			stock_policy, location_id, unit_price_micros, tax_class, tax_rate_micros, net_minor,
			ordered_micros, cancelled_micros, reserved_micros, backordered_micros, picked_micros,
			shipped_micros, undelivered_micros, delivered_micros, invoiced_micros, credited_micros,
			return_authorized_micros, return_received_micros, return_accepted_micros)
		SELECT 1, new_id, l.number, customer_id, l.product, l.sku, l.name, l.unit,
			l.policy, 1000, l.price, l.class, l.rate, l.net,
			l.quantity, 0, l.quantity, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0
		FROM unnest(products, quantities, skus, names, units, policies, classes, prices, rates, nets)
			WITH ORDINALITY l(product, quantity, sku, name, unit, policy, class, price, rate, net, number);
	INSERT INTO event (tenant_id, seq, type, aggregate_kind, aggregate_id, account_id, at, event, changes, chain_hash)
		VALUES (1, nextval('baseline_seq'), 'order.placed', 13, new_id, customer_id, now(), event_body,
			event_changes, hash);
	INSERT INTO request_record (tenant_id, generation, principal_id, request_id, fingerprint, header, body)
		VALUES (1, 0, 1, request, substr(hash, 1, 16), record_header, record_body);
	RETURN order_number;
END $$;

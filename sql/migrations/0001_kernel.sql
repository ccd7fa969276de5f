-- The kernel: tenants, accounts, catalogue, stock, orders, the event log, request records.
-- tenant_id leads every key. Constraint names are the ones that outcomes are translated from.
--
-- Where a table that others refer to has several indexes, its primary key is made last: without statistics all
-- of them cost the same to the planner, and it takes the youngest. The check of a foreign key is planned once in
-- a connection; with another index it would read all of the tenant's rows.

CREATE TABLE schema_version (
	version integer PRIMARY KEY,
	name text NOT NULL,
	compatible_from integer NOT NULL,
	applied_at timestamptz NOT NULL DEFAULT now()
);

-- One sequence for all ids. A daemon takes a block of 65,536 at a time.
CREATE SEQUENCE id_block AS bigint START 1 NO CYCLE;

-- Raises unless a statement touched as many rows as it had to; the batch cannot commit then.
CREATE FUNCTION expect_rows(got bigint, want bigint) RETURNS bigint
LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
	IF got IS DISTINCT FROM want THEN
		RAISE EXCEPTION 'touched % rows instead of %', got, want USING ERRCODE = 'OD001';
	END IF;
	RETURN got;
END $$;

-- Head of each tenant's log, and the lock that makes one writer per tenant.
CREATE TABLE event_head (
	tenant_id bigint PRIMARY KEY,
	epoch integer NOT NULL,
	seq bigint NOT NULL,
	at timestamptz NOT NULL,
	chain_hash bytea NOT NULL,
	CONSTRAINT event_head_seq_check CHECK (seq >= 0)
) WITH (fillfactor = 10);

CREATE TABLE event_epoch (
	tenant_id bigint NOT NULL,
	epoch integer NOT NULL,
	first_seq bigint NOT NULL,
	system_identifier bigint NOT NULL,
	timeline integer NOT NULL,
	PRIMARY KEY (tenant_id, epoch)
);

CREATE TABLE event (
	tenant_id bigint NOT NULL,
	seq bigint NOT NULL,
	type text NOT NULL,
	aggregate_kind smallint NOT NULL,
	aggregate_id bigint NOT NULL,
	account_id bigint,
	at timestamptz NOT NULL,
	event bytea NOT NULL,
	changes bytea NOT NULL,
	chain_hash bytea NOT NULL,
	PRIMARY KEY (tenant_id, seq)
);

-- Personal values that events changed. Erasing them leaves the chain whole: it covers the salted hashes.
CREATE TABLE event_personal (
	tenant_id bigint NOT NULL,
	subject_id bigint NOT NULL,
	seq bigint NOT NULL,
	ordinal integer NOT NULL,
	kind smallint NOT NULL,
	record_id bigint NOT NULL,
	part bigint NOT NULL,
	field text NOT NULL,
	salt bytea NOT NULL,
	value text,
	PRIMARY KEY (tenant_id, subject_id, seq, ordinal)
);

-- Outcomes of writes by request id, in two generations that take turns. A generation lasts eight days;
-- the older one is emptied when its turn comes again.
CREATE TABLE request_record (
	tenant_id bigint NOT NULL,
	generation smallint NOT NULL,
	principal_id bigint NOT NULL,
	request_id bytea NOT NULL,
	fingerprint bytea NOT NULL,
	header bytea NOT NULL,
	body bytea NOT NULL,
	PRIMARY KEY (tenant_id, principal_id, request_id, generation)
) PARTITION BY LIST (generation);
CREATE TABLE request_record_0 PARTITION OF request_record FOR VALUES IN (0);
CREATE TABLE request_record_1 PARTITION OF request_record FOR VALUES IN (1);

CREATE TABLE request_generation (
	one boolean PRIMARY KEY DEFAULT true CHECK (one),
	number bigint NOT NULL
);

-- Moves on to a later generation: empties its partition, which held the last but one.
CREATE FUNCTION turn_request_generation(wanted bigint) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
	present bigint;
BEGIN
	SELECT number INTO present FROM request_generation FOR UPDATE;
	IF present >= wanted THEN
		RETURN present;
	END IF;
	IF wanted % 2 = 0 OR wanted - present > 1 THEN
		TRUNCATE request_record_0;
	END IF;
	IF wanted % 2 = 1 OR wanted - present > 1 THEN
		TRUNCATE request_record_1;
	END IF;
	UPDATE request_generation SET number = wanted;
	RETURN wanted;
END $$;

CREATE TABLE tenant (
	tenant_id bigint NOT NULL,
	id bigint NOT NULL,
	version bigint NOT NULL,
	code text NOT NULL,
	name text NOT NULL,
	time_zone text NOT NULL,
	currency text,
	created_at timestamptz NOT NULL,
	updated_at timestamptz NOT NULL,
	PRIMARY KEY (tenant_id, id),
	CONSTRAINT tenant_code_key UNIQUE (tenant_id, code)
);

CREATE TABLE principal (
	tenant_id bigint NOT NULL,
	id bigint NOT NULL,
	version bigint NOT NULL,
	kind smallint NOT NULL,
	name text NOT NULL,
	os_user_id bigint,
	created_at timestamptz NOT NULL,
	updated_at timestamptz NOT NULL,
	PRIMARY KEY (tenant_id, id)
);

CREATE TABLE number_series (
	tenant_id bigint NOT NULL,
	code text NOT NULL,
	prefix text NOT NULL,
	width integer NOT NULL,
	next_value bigint NOT NULL,
	PRIMARY KEY (tenant_id, code),
	CONSTRAINT number_series_next_value_check CHECK (next_value > 0)
) WITH (fillfactor = 10);

CREATE TABLE external_reference (
	tenant_id bigint NOT NULL,
	kind integer NOT NULL,
	system text NOT NULL,
	external_id text NOT NULL,
	target_id bigint NOT NULL,
	PRIMARY KEY (tenant_id, kind, system, external_id)
);
CREATE INDEX external_reference_target ON external_reference (tenant_id, target_id);

CREATE TABLE account (
	tenant_id bigint NOT NULL,
	id bigint NOT NULL,
	version bigint NOT NULL,
	number text NOT NULL,
	kind smallint NOT NULL,
	status smallint NOT NULL,
	name text NOT NULL,
	currency text,
	country text,
	time_zone text,
	owner_id bigint,
	team_id bigint,
	parent_id bigint,
	created_at timestamptz NOT NULL,
	updated_at timestamptz NOT NULL,
	CONSTRAINT account_number_key UNIQUE (tenant_id, number)
);
ALTER TABLE account ADD PRIMARY KEY (tenant_id, id);
ALTER TABLE account ADD CONSTRAINT account_parent_fkey
	FOREIGN KEY (tenant_id, parent_id) REFERENCES account (tenant_id, id);

CREATE TABLE account_ancestor (
	tenant_id bigint NOT NULL,
	account_id bigint NOT NULL,
	ancestor_id bigint NOT NULL,
	depth integer NOT NULL,
	PRIMARY KEY (tenant_id, account_id, ancestor_id),
	CONSTRAINT account_ancestor_account_fkey FOREIGN KEY (tenant_id, account_id)
		REFERENCES account (tenant_id, id),
	CONSTRAINT account_ancestor_ancestor_fkey FOREIGN KEY (tenant_id, ancestor_id)
		REFERENCES account (tenant_id, id)
);

CREATE TABLE account_address (
	tenant_id bigint NOT NULL,
	id bigint NOT NULL,
	account_id bigint NOT NULL,
	purpose smallint NOT NULL,
	name text,
	street text,
	street2 text,
	city text,
	region text,
	postal_code text,
	country text,
	PRIMARY KEY (tenant_id, id),
	CONSTRAINT account_address_purpose_key UNIQUE (tenant_id, account_id, purpose),
	CONSTRAINT account_address_account_fkey FOREIGN KEY (tenant_id, account_id)
		REFERENCES account (tenant_id, id)
);

CREATE TABLE credit_account (
	tenant_id bigint NOT NULL,
	id bigint NOT NULL,
	version bigint NOT NULL,
	account_id bigint NOT NULL,
	currency text NOT NULL,
	limit_minor bigint,
	exposure_minor bigint NOT NULL,
	created_at timestamptz NOT NULL,
	updated_at timestamptz NOT NULL,
	PRIMARY KEY (tenant_id, id),
	CONSTRAINT credit_account_currency_key UNIQUE (tenant_id, account_id, currency),
	CONSTRAINT credit_account_account_fkey FOREIGN KEY (tenant_id, account_id)
		REFERENCES account (tenant_id, id),
	CONSTRAINT credit_account_limit_check CHECK (limit_minor >= 0),
	CONSTRAINT credit_account_exposure_check CHECK (exposure_minor >= 0)
) WITH (fillfactor = 70);

CREATE TABLE product (
	tenant_id bigint NOT NULL,
	id bigint NOT NULL,
	version bigint NOT NULL,
	sku text NOT NULL,
	name text NOT NULL,
	unit text NOT NULL,
	tax_class text NOT NULL,
	stock_policy smallint NOT NULL,
	status smallint NOT NULL,
	created_at timestamptz NOT NULL,
	updated_at timestamptz NOT NULL,
	CONSTRAINT product_sku_key UNIQUE (tenant_id, sku)
);
ALTER TABLE product ADD PRIMARY KEY (tenant_id, id);

CREATE TABLE price (
	tenant_id bigint NOT NULL,
	id bigint NOT NULL,
	version bigint NOT NULL,
	product_id bigint NOT NULL,
	currency text NOT NULL,
	min_quantity_micros bigint NOT NULL,
	unit_price_micros bigint NOT NULL,
	created_at timestamptz NOT NULL,
	updated_at timestamptz NOT NULL,
	PRIMARY KEY (tenant_id, id),
	CONSTRAINT price_tier_key UNIQUE (tenant_id, product_id, currency, min_quantity_micros),
	CONSTRAINT price_product_fkey FOREIGN KEY (tenant_id, product_id) REFERENCES product (tenant_id, id),
	CONSTRAINT price_unit_price_check CHECK (unit_price_micros >= 0),
	CONSTRAINT price_min_quantity_check CHECK (min_quantity_micros >= 0)
);

CREATE TABLE tax_rule (
	tenant_id bigint NOT NULL,
	id bigint NOT NULL,
	version bigint NOT NULL,
	country text NOT NULL,
	tax_class text NOT NULL,
	rate_micros bigint NOT NULL,
	created_at timestamptz NOT NULL,
	updated_at timestamptz NOT NULL,
	PRIMARY KEY (tenant_id, id),
	CONSTRAINT tax_rule_class_key UNIQUE (tenant_id, country, tax_class),
	CONSTRAINT tax_rule_rate_check CHECK (rate_micros BETWEEN 0 AND 1000000)
);

CREATE TABLE location (
	tenant_id bigint NOT NULL,
	id bigint NOT NULL,
	version bigint NOT NULL,
	code text NOT NULL,
	name text NOT NULL,
	status smallint NOT NULL,
	created_at timestamptz NOT NULL,
	updated_at timestamptz NOT NULL,
	PRIMARY KEY (tenant_id, id),
	CONSTRAINT location_code_key UNIQUE (tenant_id, code)
);

CREATE TABLE stock_level (
	tenant_id bigint NOT NULL,
	id bigint NOT NULL,
	version bigint NOT NULL,
	product_id bigint NOT NULL,
	location_id bigint NOT NULL,
	on_hand_micros bigint NOT NULL,
	reserved_micros bigint NOT NULL,
	backordered_micros bigint NOT NULL,
	updated_at timestamptz NOT NULL,
	PRIMARY KEY (tenant_id, id),
	CONSTRAINT stock_level_place_key UNIQUE (tenant_id, product_id, location_id),
	CONSTRAINT stock_level_product_fkey FOREIGN KEY (tenant_id, product_id)
		REFERENCES product (tenant_id, id),
	CONSTRAINT stock_level_location_fkey FOREIGN KEY (tenant_id, location_id)
		REFERENCES location (tenant_id, id),
	CONSTRAINT stock_level_on_hand_check CHECK (on_hand_micros >= 0),
	CONSTRAINT stock_level_reserved_check CHECK (reserved_micros BETWEEN 0 AND on_hand_micros),
	CONSTRAINT stock_level_backordered_check CHECK (backordered_micros >= 0)
) WITH (fillfactor = 70);

CREATE TABLE stock_movement (
	tenant_id bigint NOT NULL,
	id bigint NOT NULL,
	product_id bigint NOT NULL,
	location_id bigint NOT NULL,
	kind smallint NOT NULL,
	quantity_micros bigint NOT NULL,
	reason text,
	document text,
	created_at timestamptz NOT NULL,
	PRIMARY KEY (tenant_id, id),
	CONSTRAINT stock_movement_product_fkey FOREIGN KEY (tenant_id, product_id)
		REFERENCES product (tenant_id, id),
	CONSTRAINT stock_movement_location_fkey FOREIGN KEY (tenant_id, location_id)
		REFERENCES location (tenant_id, id)
);

-- The one plural name: ORDER is a reserved word of SQL.
CREATE TABLE orders (
	tenant_id bigint NOT NULL,
	id bigint NOT NULL,
	version bigint NOT NULL,
	number text NOT NULL,
	account_id bigint NOT NULL,
	state smallint NOT NULL,
	allocation_status smallint NOT NULL,
	fulfillment_status smallint NOT NULL,
	billing_status smallint NOT NULL,
	payment_status smallint NOT NULL,
	return_status smallint NOT NULL,
	currency text NOT NULL,
	tax_mode smallint NOT NULL,
	rounding_mode smallint NOT NULL,
	tax_rounding smallint NOT NULL,
	tax_country text,
	customer_po_number text,
	ordered_at timestamptz NOT NULL,
	time_zone text NOT NULL,
	goods_micros bigint NOT NULL,
	net_minor bigint NOT NULL,
	tax_minor bigint NOT NULL,
	total_minor bigint NOT NULL,
	line_count integer NOT NULL,
	cancel_reason text,
	created_at timestamptz NOT NULL,
	updated_at timestamptz NOT NULL,
	owner_id bigint,
	team_id bigint,
	CONSTRAINT orders_number_key UNIQUE (tenant_id, number),
	CONSTRAINT orders_account_fkey FOREIGN KEY (tenant_id, account_id) REFERENCES account (tenant_id, id),
	CONSTRAINT orders_total_check CHECK (total_minor = net_minor + tax_minor)
);
CREATE INDEX orders_account ON orders (tenant_id, account_id, id);
ALTER TABLE orders ADD PRIMARY KEY (tenant_id, id);

CREATE TABLE order_line (
	tenant_id bigint NOT NULL,
	order_id bigint NOT NULL,
	line_number integer NOT NULL,
	account_id bigint NOT NULL,
	product_id bigint NOT NULL,
	sku text NOT NULL,
	name text NOT NULL,
	unit text NOT NULL,
	stock_policy smallint NOT NULL,
	-- Without a foreign key of its own: a line that reserves has a stock_level, which has one.
	location_id bigint,
	unit_price_micros bigint NOT NULL,
	tax_class text NOT NULL,
	tax_rate_micros bigint NOT NULL,
	net_minor bigint NOT NULL,
	tax_minor bigint,
	ordered_micros bigint NOT NULL,
	cancelled_micros bigint NOT NULL,
	reserved_micros bigint NOT NULL,
	backordered_micros bigint NOT NULL,
	picked_micros bigint NOT NULL,
	shipped_micros bigint NOT NULL,
	undelivered_micros bigint NOT NULL,
	delivered_micros bigint NOT NULL,
	invoiced_micros bigint NOT NULL,
	credited_micros bigint NOT NULL,
	return_authorized_micros bigint NOT NULL,
	return_received_micros bigint NOT NULL,
	return_accepted_micros bigint NOT NULL,
	customer_reference text,
	PRIMARY KEY (tenant_id, order_id, line_number),
	CONSTRAINT order_line_order_fkey FOREIGN KEY (tenant_id, order_id) REFERENCES orders (tenant_id, id),
	CONSTRAINT order_line_product_fkey FOREIGN KEY (tenant_id, product_id)
		REFERENCES product (tenant_id, id),
	CONSTRAINT order_line_ordered_check CHECK (ordered_micros > 0),
	CONSTRAINT order_line_cancelled_check CHECK (cancelled_micros BETWEEN 0 AND ordered_micros),
	CONSTRAINT order_line_reserved_check CHECK (reserved_micros >= 0),
	CONSTRAINT order_line_backordered_check CHECK (backordered_micros >= 0),
	CONSTRAINT order_line_open_check CHECK (
		reserved_micros + backordered_micros + shipped_micros - undelivered_micros
			<= ordered_micros - cancelled_micros),
	CONSTRAINT order_line_picked_check CHECK (picked_micros BETWEEN 0 AND reserved_micros),
	CONSTRAINT order_line_undelivered_check CHECK (undelivered_micros BETWEEN 0 AND shipped_micros),
	CONSTRAINT order_line_delivered_check CHECK (
		delivered_micros BETWEEN 0 AND shipped_micros - undelivered_micros),
	CONSTRAINT order_line_invoiced_check CHECK (invoiced_micros BETWEEN 0 AND ordered_micros),
	CONSTRAINT order_line_credited_check CHECK (
		credited_micros BETWEEN 0 AND invoiced_micros
		AND invoiced_micros - credited_micros <= ordered_micros - cancelled_micros),
	CONSTRAINT order_line_return_authorized_check CHECK (
		return_authorized_micros BETWEEN 0 AND shipped_micros),
	CONSTRAINT order_line_return_received_check CHECK (
		return_received_micros BETWEEN 0 AND return_authorized_micros),
	CONSTRAINT order_line_return_accepted_check CHECK (
		return_accepted_micros BETWEEN 0 AND return_received_micros)
) WITH (fillfactor = 90);
CREATE INDEX order_line_backordered ON order_line (tenant_id, product_id, location_id, order_id, line_number)
	WHERE backordered_micros > 0;

CREATE TABLE order_address (
	tenant_id bigint NOT NULL,
	order_id bigint NOT NULL,
	purpose smallint NOT NULL,
	account_id bigint NOT NULL,
	name text,
	street text,
	street2 text,
	city text,
	region text,
	postal_code text,
	country text,
	PRIMARY KEY (tenant_id, order_id, purpose),
	CONSTRAINT order_address_order_fkey FOREIGN KEY (tenant_id, order_id) REFERENCES orders (tenant_id, id)
);

INSERT INTO request_generation (number) VALUES (0);
INSERT INTO tenant (tenant_id, id, version, code, name, time_zone, created_at, updated_at)
	VALUES (0, 1, 1, 'default', 'default', 'UTC', now(), now());
INSERT INTO principal (tenant_id, id, version, kind, name, created_at, updated_at)
	VALUES (0, 1, 1, 1, 'administrator', now(), now());

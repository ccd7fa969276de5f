-- Shipments. A daemon of schema 3 goes on beside it: it leaves orders alone that are being fulfilled.
-- compatible_from: 3

CREATE TABLE shipment (
	tenant_id bigint NOT NULL,
	id bigint NOT NULL,
	version bigint NOT NULL,
	number text NOT NULL,
	order_id bigint NOT NULL,
	order_number text NOT NULL,
	account_id bigint NOT NULL,
	state smallint NOT NULL,
	carrier text,
	tracking_number text,
	line_count integer NOT NULL,
	shipped_at timestamptz,
	delivered_at timestamptz,
	cancel_reason text,
	created_at timestamptz NOT NULL,
	updated_at timestamptz NOT NULL,
	CONSTRAINT shipment_number_key UNIQUE (tenant_id, number),
	CONSTRAINT shipment_order_fkey FOREIGN KEY (tenant_id, order_id) REFERENCES orders (tenant_id, id),
	CONSTRAINT shipment_account_fkey FOREIGN KEY (tenant_id, account_id) REFERENCES account (tenant_id, id),
	CONSTRAINT shipment_delivered_at_check CHECK (delivered_at >= shipped_at)
);
CREATE INDEX shipment_order ON shipment (tenant_id, order_id, id);
CREATE INDEX shipment_account ON shipment (tenant_id, account_id, id);
ALTER TABLE shipment ADD PRIMARY KEY (tenant_id, id);

CREATE TABLE shipment_line (
	tenant_id bigint NOT NULL,
	shipment_id bigint NOT NULL,
	line_number integer NOT NULL,
	order_id bigint NOT NULL,
	account_id bigint NOT NULL,
	product_id bigint NOT NULL,
	sku text NOT NULL,
	name text NOT NULL,
	unit text NOT NULL,
	-- Without a foreign key of its own, as in order_line.
	location_id bigint,
	quantity_micros bigint NOT NULL,
	PRIMARY KEY (tenant_id, shipment_id, line_number),
	CONSTRAINT shipment_line_shipment_fkey FOREIGN KEY (tenant_id, shipment_id)
		REFERENCES shipment (tenant_id, id),
	CONSTRAINT shipment_line_order_line_fkey FOREIGN KEY (tenant_id, order_id, line_number)
		REFERENCES order_line (tenant_id, order_id, line_number),
	CONSTRAINT shipment_line_quantity_check CHECK (quantity_micros >= 0)
);

-- Holds on orders. An older daemon would let orders go on that are held up.
-- compatible_from: 11

ALTER TABLE orders ADD COLUMN hold_count integer;

CREATE TABLE order_hold (
	tenant_id bigint NOT NULL,
	id bigint NOT NULL,
	version bigint NOT NULL,
	order_id bigint NOT NULL,
	order_number text NOT NULL,
	account_id bigint NOT NULL,
	kind smallint NOT NULL,
	state smallint NOT NULL,
	blocks_confirm boolean NOT NULL,
	blocks_allocate boolean NOT NULL,
	blocks_ship boolean NOT NULL,
	blocks_invoice boolean NOT NULL,
	reason text NOT NULL,
	note text,
	owner_id bigint,
	placed_by bigint NOT NULL,
	released_at timestamptz,
	released_by bigint,
	release_reason text,
	created_at timestamptz NOT NULL,
	updated_at timestamptz NOT NULL,
	CONSTRAINT order_hold_order_fkey FOREIGN KEY (tenant_id, order_id) REFERENCES orders (tenant_id, id),
	CONSTRAINT order_hold_account_fkey FOREIGN KEY (tenant_id, account_id) REFERENCES account (tenant_id, id),
	CONSTRAINT order_hold_blocks_check CHECK (blocks_confirm OR blocks_allocate OR blocks_ship OR blocks_invoice),
	CONSTRAINT order_hold_released_check CHECK (state <> 2 OR released_at IS NOT NULL)
);
CREATE INDEX order_hold_order ON order_hold (tenant_id, order_id, id);
CREATE INDEX order_hold_account ON order_hold (tenant_id, account_id, id);
CREATE INDEX order_hold_owner ON order_hold (tenant_id, owner_id, id) WHERE owner_id IS NOT NULL;
CREATE INDEX order_hold_state ON order_hold (tenant_id, state, id);
ALTER TABLE order_hold ADD PRIMARY KEY (tenant_id, id);

-- What the roles that a tenant begins with have of later services. A role that was renamed is somebody's own.
CREATE TABLE seed_grant (
	role text NOT NULL,
	method text NOT NULL,
	level smallint NOT NULL,
	PRIMARY KEY (role, method)
);

CREATE FUNCTION grant_seeds(tenant bigint, only_methods text[]) RETURNS void
LANGUAGE sql AS $$
	INSERT INTO role_grant (tenant_id, id, role_id, method, level)
	SELECT tenant, b.first_id + row_number() OVER (ORDER BY r.id, s.method), r.id, s.method, s.level
	FROM seed_grant s
	JOIN role r ON r.tenant_id = tenant AND r.name = s.role,
		(SELECT nextval('id_block') * 65536 AS first_id OFFSET 0) b
	WHERE (only_methods IS NULL OR s.method = ANY (only_methods))
		AND NOT EXISTS (SELECT FROM role_grant g
			WHERE g.tenant_id = tenant AND g.role_id = r.id AND g.method = s.method)
$$;

-- After tenant_begins: triggers fire in the order of their names.
CREATE FUNCTION tenant_is_granted() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
	PERFORM grant_seeds(NEW.id, NULL);
	RETURN NULL;
END
$$;
CREATE TRIGGER tenant_is_granted AFTER INSERT ON tenant FOR EACH ROW EXECUTE FUNCTION tenant_is_granted();

INSERT INTO seed_grant (role, method, level)
	VALUES ('integration', 'OrderHoldService', 5), ('sales', 'OrderHoldService', 3),
		('warehouse', 'OrderHoldService/ListHolds', 5), ('reader', 'OrderHoldService/ListHolds', 5);
SELECT grant_seeds(id, NULL) FROM tenant ORDER BY id;

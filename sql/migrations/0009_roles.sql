-- Roles and teams: who may do what, on whose records. Each tenant begins with some roles, so that a user can start at
-- once. Principals that are there already keep what they could do.

CREATE TABLE role (
	tenant_id bigint NOT NULL,
	id bigint NOT NULL,
	version bigint NOT NULL,
	name text NOT NULL,
	note text,
	may_export boolean,
	may_import boolean,
	may_override_credit boolean,
	may_audit boolean,
	may_erase boolean,
	retired_at timestamptz,
	created_at timestamptz NOT NULL,
	updated_at timestamptz NOT NULL,
	PRIMARY KEY (tenant_id, id),
	CONSTRAINT role_name_key UNIQUE (tenant_id, name)
);

CREATE TABLE role_grant (
	tenant_id bigint NOT NULL,
	id bigint NOT NULL,
	role_id bigint NOT NULL,
	method text NOT NULL,
	level smallint NOT NULL,
	PRIMARY KEY (tenant_id, id),
	CONSTRAINT role_grant_method_key UNIQUE (tenant_id, role_id, method),
	CONSTRAINT role_grant_role_fkey FOREIGN KEY (tenant_id, role_id) REFERENCES role (tenant_id, id),
	CONSTRAINT role_grant_level_check CHECK (level BETWEEN 1 AND 5)
);

CREATE TABLE principal_role (
	tenant_id bigint NOT NULL,
	id bigint NOT NULL,
	principal_id bigint NOT NULL,
	role_id bigint NOT NULL,
	PRIMARY KEY (tenant_id, id),
	CONSTRAINT principal_role_pair_key UNIQUE (tenant_id, principal_id, role_id),
	CONSTRAINT principal_role_principal_fkey FOREIGN KEY (tenant_id, principal_id)
		REFERENCES principal (tenant_id, id),
	CONSTRAINT principal_role_role_fkey FOREIGN KEY (tenant_id, role_id) REFERENCES role (tenant_id, id)
);

CREATE TABLE team (
	tenant_id bigint NOT NULL,
	id bigint NOT NULL,
	version bigint NOT NULL,
	name text NOT NULL,
	note text,
	created_at timestamptz NOT NULL,
	updated_at timestamptz NOT NULL,
	PRIMARY KEY (tenant_id, id),
	CONSTRAINT team_name_key UNIQUE (tenant_id, name)
);

CREATE TABLE team_member (
	tenant_id bigint NOT NULL,
	id bigint NOT NULL,
	team_id bigint NOT NULL,
	principal_id bigint NOT NULL,
	PRIMARY KEY (tenant_id, id),
	CONSTRAINT team_member_pair_key UNIQUE (tenant_id, team_id, principal_id),
	CONSTRAINT team_member_team_fkey FOREIGN KEY (tenant_id, team_id) REFERENCES team (tenant_id, id),
	CONSTRAINT team_member_principal_fkey FOREIGN KEY (tenant_id, principal_id)
		REFERENCES principal (tenant_id, id)
);

-- The roles that a tenant begins with. Their ids are a block of its own.
CREATE FUNCTION seed_roles(tenant bigint) RETURNS void
LANGUAGE sql AS $$
	WITH block AS (
		SELECT nextval('id_block') * 65536 AS first_id
	), wanted (number, name, note, rights) AS (
		VALUES (0, 'administrator', 'Everything in the tenant', true),
			(1, 'integration', 'Another company system: an ERP, a web shop', false),
			(2, 'sales', 'People who look after accounts: their own and those of their teams', false),
			(3, 'warehouse', 'Stock and shipments', false),
			(4, 'reader', 'Sees the whole tenant, changes nothing', false),
			(5, 'portal', 'A customer: its own account', false)
	), seeded AS (
		INSERT INTO role (tenant_id, id, version, name, note, may_export, may_import, may_override_credit,
			may_audit, may_erase, created_at, updated_at)
		SELECT tenant, first_id + number, 1, name, note, rights, rights, rights, rights, rights, now(), now()
		FROM wanted, block
		RETURNING id, name
	), granted (name, level, methods) AS (
		VALUES ('administrator', 5, '*'),
			('integration', 5, 'AccountService CreditService EventService InventoryService LocationService '
				'OrderService PricingService ProductService ReferenceService ShipmentService SystemService '
				'TaxService'),
			('sales', 3, 'AccountService CreditService/GetCredit EventService/GetHead EventService/Read '
				'InventoryService/GetAvailability LocationService/ListLocations OrderService '
				'PricingService/GetPrice ProductService/GetProduct ProductService/ListProducts '
				'ReferenceService/Resolve ShipmentService/GetShipment ShipmentService/ListShipments '
				'SystemService/GetHealth SystemService/GetSchema'),
			('warehouse', 5, 'EventService/GetHead EventService/Read InventoryService LocationService '
				'OrderService/GetOrder OrderService/GetOrderHistory OrderService/ListOrders '
				'ProductService/GetProduct ProductService/ListProducts ReferenceService/Resolve '
				'ShipmentService SystemService/GetHealth SystemService/GetSchema'),
			('reader', 5, 'AccountService/GetAccount AccountService/ListAccounts CreditService/GetCredit '
				'EventService/GetHead EventService/Read InventoryService/GetAvailability '
				'InventoryService/ListMovements InventoryService/ListStockLevels LocationService/ListLocations '
				'OrderService/GetOrder OrderService/GetOrderHistory OrderService/ListOrders '
				'PricingService/GetPrice ProductService/GetProduct ProductService/ListProducts '
				'ReferenceService/Resolve ShipmentService/GetShipment ShipmentService/ListShipments '
				'SystemService/GetHealth SystemService/GetSchema'),
			('portal', 2, 'AccountService/GetAccount CreditService/GetCredit EventService/GetHead EventService/Read '
				'InventoryService/GetAvailability OrderService/CancelOrder OrderService/GetOrder '
				'OrderService/GetOrderHistory OrderService/ListOrders OrderService/PlaceOrder '
				'OrderService/ValidateOrder PricingService/GetPrice ProductService/GetProduct '
				'ProductService/ListProducts ShipmentService/GetShipment ShipmentService/ListShipments')
	)
	INSERT INTO role_grant (tenant_id, id, role_id, method, level)
	SELECT tenant, first_id + 1000 + row_number() OVER (ORDER BY seeded.id, method), seeded.id, method, level
	FROM granted JOIN seeded USING (name), block, unnest(string_to_array(methods, ' ')) AS method
$$;

-- However a tenant comes to be: it is the system's record, its roles are its own.
CREATE FUNCTION tenant_begins() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
	PERFORM seed_roles(NEW.id);
	RETURN NULL;
END
$$;
CREATE TRIGGER tenant_begins AFTER INSERT ON tenant FOR EACH ROW EXECUTE FUNCTION tenant_begins();

SELECT seed_roles(id) FROM tenant ORDER BY id;

INSERT INTO principal_role (tenant_id, id, principal_id, role_id)
SELECT p.tenant_id, b.first_id + row_number() OVER (ORDER BY p.tenant_id, p.id), p.id, r.id
FROM principal p
JOIN role r ON r.tenant_id = p.tenant_id AND r.name = 'integration',
	(SELECT nextval('id_block') * 65536 AS first_id OFFSET 0) b
WHERE p.kind IN (2, 3);

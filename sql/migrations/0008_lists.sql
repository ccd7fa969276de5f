-- Lists of accounts, products, movements: an index for each filter that finds few of many. All are partial, be it over
-- all rows: a statement that finds a row by its id, the check of a foreign key above all, must not take one of them for
-- as good as the primary key, which on a young table it would.
-- compatible_from: 7

CREATE INDEX account_owner ON account (tenant_id, owner_id, id) WHERE owner_id IS NOT NULL;
CREATE INDEX account_team ON account (tenant_id, team_id, id) WHERE team_id IS NOT NULL;
CREATE INDEX account_parent ON account (tenant_id, parent_id, id) WHERE parent_id IS NOT NULL;
CREATE INDEX account_status ON account (tenant_id, status, id) WHERE status IS NOT NULL;
CREATE INDEX account_kind ON account (tenant_id, kind, id) WHERE kind IS NOT NULL;
CREATE INDEX product_status ON product (tenant_id, status, id) WHERE status IS NOT NULL;
CREATE INDEX stock_movement_product ON stock_movement (tenant_id, product_id, id) WHERE product_id IS NOT NULL;

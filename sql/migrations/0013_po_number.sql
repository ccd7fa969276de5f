-- What becomes of an order under a number that the account has used before. An older daemon would take it.
-- compatible_from: 13

ALTER TABLE account ADD COLUMN duplicate_po_policy smallint;

-- Of orders without such a number it costs nothing.
CREATE INDEX orders_po_number ON orders (tenant_id, customer_po_number, account_id, id)
	WHERE customer_po_number IS NOT NULL;

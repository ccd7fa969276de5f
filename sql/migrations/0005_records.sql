-- What an account owes in another system; who is below an account; lists of master data.
-- compatible_from: 4

ALTER TABLE credit_account
	ADD COLUMN external_balance_minor bigint,
	ADD COLUMN external_balance_at timestamptz;

CREATE INDEX account_ancestor_ancestor ON account_ancestor (tenant_id, ancestor_id, depth, account_id);

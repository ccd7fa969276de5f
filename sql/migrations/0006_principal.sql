-- Principals can be many, have keys, be disabled.
ALTER TABLE principal
	ADD COLUMN status smallint NOT NULL DEFAULT 1,
	ADD COLUMN account_id bigint,
	ADD CONSTRAINT principal_name_key UNIQUE (tenant_id, name),
	ADD CONSTRAINT principal_account_fkey FOREIGN KEY (tenant_id, account_id) REFERENCES account (tenant_id, id);

CREATE TABLE principal_key (
	tenant_id bigint NOT NULL,
	id bigint NOT NULL,
	version bigint NOT NULL,
	principal_id bigint NOT NULL,
	public_key text NOT NULL,
	expires_at timestamptz,
	revoked_at timestamptz,
	created_at timestamptz NOT NULL,
	updated_at timestamptz NOT NULL,
	PRIMARY KEY (tenant_id, id),
	CONSTRAINT principal_key_public_key_key UNIQUE (tenant_id, public_key),
	CONSTRAINT principal_key_principal_fkey FOREIGN KEY (tenant_id, principal_id)
		REFERENCES principal (tenant_id, id)
);

CREATE INDEX principal_key_by_principal ON principal_key (tenant_id, principal_id, id);

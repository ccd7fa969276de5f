-- Durable subscriptions: what they follow, how far each has come, what it could not deal with.

CREATE TABLE subscription (
	tenant_id bigint NOT NULL,
	id bigint NOT NULL,
	version bigint NOT NULL,
	name text NOT NULL,
	types text[],
	aggregate_kind smallint,
	aggregate_id bigint,
	account_id bigint,
	start_epoch integer NOT NULL,
	start_seq bigint NOT NULL,
	incarnation integer NOT NULL,
	deleted_at timestamptz,
	created_at timestamptz NOT NULL,
	updated_at timestamptz NOT NULL,
	CONSTRAINT subscription_name_key UNIQUE (tenant_id, name),
	CONSTRAINT subscription_account_fkey FOREIGN KEY (tenant_id, account_id) REFERENCES account (tenant_id, id)
);
ALTER TABLE subscription ADD PRIMARY KEY (tenant_id, id);

-- Bookkeeping: written without the tenant's lock and without events. A row is made when the subscription is first
-- asked for events; it belongs to the incarnation that its subscription had then.
CREATE TABLE subscription_cursor (
	tenant_id bigint NOT NULL,
	subscription_id bigint NOT NULL,
	incarnation integer NOT NULL,
	epoch integer NOT NULL,
	acked_seq bigint NOT NULL,
	handed_seq bigint NOT NULL,
	-- What was handed out before the present generation.
	redelivered_seq bigint NOT NULL,
	generation bigint NOT NULL,
	consumer text,
	lease_ms bigint NOT NULL,
	lease_expires_at timestamptz,
	acked_at timestamptz,
	fetched_at timestamptz,
	-- The request that last set the place, so that its retry does not set it again.
	sought_by bytea,
	PRIMARY KEY (tenant_id, subscription_id),
	CONSTRAINT subscription_cursor_subscription_fkey FOREIGN KEY (tenant_id, subscription_id)
		REFERENCES subscription (tenant_id, id),
	CONSTRAINT subscription_cursor_handed_check CHECK (handed_seq >= acked_seq AND acked_seq >= 0)
) WITH (fillfactor = 50);

CREATE TABLE dead_letter (
	tenant_id bigint NOT NULL,
	subscription_id bigint NOT NULL,
	incarnation integer NOT NULL,
	seq bigint NOT NULL,
	reason text NOT NULL,
	attempts integer NOT NULL,
	-- To be handed out again.
	due boolean NOT NULL,
	rejected_at timestamptz NOT NULL,
	PRIMARY KEY (tenant_id, subscription_id, incarnation, seq),
	CONSTRAINT dead_letter_subscription_fkey FOREIGN KEY (tenant_id, subscription_id)
		REFERENCES subscription (tenant_id, id)
);
CREATE INDEX dead_letter_due ON dead_letter (tenant_id, subscription_id, incarnation, seq) WHERE due;

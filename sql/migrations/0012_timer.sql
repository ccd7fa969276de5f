-- Timers, of which holds are the first to make use. An older daemon would let none fire.
-- compatible_from: 12

ALTER TABLE order_hold ADD COLUMN release_at timestamptz;

CREATE TABLE timer (
	tenant_id bigint NOT NULL,
	id bigint NOT NULL,
	version bigint NOT NULL,
	kind smallint NOT NULL,
	state smallint NOT NULL,
	policy smallint NOT NULL,
	subject_kind smallint NOT NULL,
	subject_id bigint NOT NULL,
	account_id bigint,
	target_id bigint NOT NULL,
	due_at timestamptz NOT NULL,
	period_s bigint,
	fired_at timestamptz,
	late boolean,
	created_at timestamptz NOT NULL,
	updated_at timestamptz NOT NULL,
	CONSTRAINT timer_account_fkey FOREIGN KEY (tenant_id, account_id) REFERENCES account (tenant_id, id),
	CONSTRAINT timer_period_check CHECK (period_s > 0)
);
CREATE INDEX timer_due ON timer (tenant_id, due_at, id) WHERE state = 1;
CREATE INDEX timer_target ON timer (tenant_id, target_id, id);
CREATE INDEX timer_account ON timer (tenant_id, account_id, id) WHERE account_id IS NOT NULL;
CREATE INDEX timer_state ON timer (tenant_id, state, id);
ALTER TABLE timer ADD PRIMARY KEY (tenant_id, id);

INSERT INTO seed_grant (role, method, level)
	VALUES ('integration', 'TimerService', 5), ('sales', 'TimerService', 3), ('reader', 'TimerService', 5);
SELECT grant_seeds(id, ARRAY['TimerService']) FROM tenant ORDER BY id;

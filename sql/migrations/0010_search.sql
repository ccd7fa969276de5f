-- Accounts are found by words: of their number, their name, their names in other systems, the cities of their addresses.
-- Only table rows know all writers, so triggers keep the words. unaccent is part of PostgreSQL's contrib modules; whoever
-- may create in a database may create it there.

CREATE EXTENSION IF NOT EXISTS unaccent;

-- No accents, no capitals; each without the punctuation within, and its parts, and numbers without leading zeros:
-- "Meyer-Schmidt 007" is meyerschmidt, meyer, schmidt, 007, 7.
CREATE FUNCTION search_words(given text) RETURNS SETOF text LANGUAGE sql STABLE AS $$
	SELECT DISTINCT left(word, 64) FROM (SELECT lower(unaccent(given)) OFFSET 0) f (folded) CROSS JOIN LATERAL (
		SELECT regexp_replace(token, '[[:punct:]]+', '', 'g')
		FROM regexp_split_to_table(folded, '[[:space:]]+') token
		UNION ALL
		SELECT part FROM regexp_split_to_table(folded, '[[:space:][:punct:]]+') part
		UNION ALL
		SELECT ltrim(part, '0') FROM regexp_split_to_table(folded, '[[:space:][:punct:]]+') part
		WHERE part ~ '^0+[1-9][0-9]*$'
	) w (word)
	WHERE word <> ''
$$;

-- The words that somebody looks for, the longest first: it is looked up, the others are compared.
CREATE FUNCTION search_terms(given text) RETURNS text[] LANGUAGE sql STABLE AS $$
	SELECT coalesce(array_agg(term ORDER BY length(term) DESC, term), '{}') FROM (
		SELECT DISTINCT left(regexp_replace(token, '[[:punct:]]+', '', 'g'), 64)
		FROM regexp_split_to_table(lower(unaccent(given)), '[[:space:]]+') token
		LIMIT 8
	) t (term)
	WHERE term <> ''
$$;

-- source: 1 number, 2 name, 3 name in another system, 4 city of an address. A word's first source counts.
CREATE TABLE account_word (
	tenant_id bigint NOT NULL,
	word text COLLATE "C" NOT NULL,
	source smallint NOT NULL,
	account_id bigint NOT NULL,
	PRIMARY KEY (tenant_id, word, source, account_id),
	CONSTRAINT account_word_account_fkey FOREIGN KEY (tenant_id, account_id)
		REFERENCES account (tenant_id, id)
);
CREATE INDEX account_word_account ON account_word (tenant_id, account_id, word, source);

CREATE FUNCTION account_word_of_account() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF TG_OP = 'UPDATE' THEN
		DELETE FROM account_word
		WHERE tenant_id = NEW.tenant_id AND account_id = NEW.id AND source IN (1, 2);
	END IF;
	INSERT INTO account_word (tenant_id, word, source, account_id)
	SELECT NEW.tenant_id, word, 1, NEW.id FROM search_words(NEW.number) word
	UNION ALL
	SELECT NEW.tenant_id, word, 2, NEW.id FROM search_words(NEW.name) word;
	RETURN NULL;
END $$;
CREATE TRIGGER account_word_new AFTER INSERT ON account
	FOR EACH ROW EXECUTE FUNCTION account_word_of_account();
CREATE TRIGGER account_word_changed AFTER UPDATE ON account
	FOR EACH ROW WHEN (OLD.name IS DISTINCT FROM NEW.name OR OLD.number IS DISTINCT FROM NEW.number)
	EXECUTE FUNCTION account_word_of_account();

CREATE FUNCTION account_word_of_reference() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
	changed external_reference := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
BEGIN
	DELETE FROM account_word
	WHERE tenant_id = changed.tenant_id AND account_id = changed.target_id AND source = 3;
	INSERT INTO account_word (tenant_id, word, source, account_id)
	SELECT DISTINCT r.tenant_id, word, 3, r.target_id
	FROM external_reference r CROSS JOIN LATERAL search_words(r.external_id) word
	WHERE r.tenant_id = changed.tenant_id AND r.target_id = changed.target_id AND r.kind = 3;
	RETURN NULL;
END $$;
CREATE TRIGGER account_word_linked AFTER INSERT ON external_reference
	FOR EACH ROW WHEN (NEW.kind = 3) EXECUTE FUNCTION account_word_of_reference();
CREATE TRIGGER account_word_unlinked AFTER DELETE ON external_reference
	FOR EACH ROW WHEN (OLD.kind = 3) EXECUTE FUNCTION account_word_of_reference();

CREATE FUNCTION account_word_of_address() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
	changed account_address := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
BEGIN
	DELETE FROM account_word
	WHERE tenant_id = changed.tenant_id AND account_id = changed.account_id AND source = 4;
	INSERT INTO account_word (tenant_id, word, source, account_id)
	SELECT DISTINCT d.tenant_id, word, 4, d.account_id
	FROM account_address d CROSS JOIN LATERAL search_words(d.city) word
	WHERE d.tenant_id = changed.tenant_id AND d.account_id = changed.account_id;
	RETURN NULL;
END $$;
CREATE TRIGGER account_word_moved AFTER INSERT OR UPDATE OR DELETE ON account_address
	FOR EACH ROW EXECUTE FUNCTION account_word_of_address();

INSERT INTO account_word (tenant_id, word, source, account_id)
SELECT DISTINCT tenant_id, word, source, account_id FROM (
	SELECT tenant_id, 1 AS source, id AS account_id, number AS given FROM account
	UNION ALL
	SELECT tenant_id, 2, id, name FROM account
	UNION ALL
	SELECT tenant_id, 3, target_id, external_id FROM external_reference WHERE kind = 3
	UNION ALL
	SELECT tenant_id, 4, account_id, city FROM account_address WHERE city IS NOT NULL
) given CROSS JOIN LATERAL search_words(given) word;

"""SQL, array and format syntax in every text of every request.

What is taken is stored as it was sent, tables are what they were, nothing fails inside.
"""

import copy

import generate
import templates

NUMBER = "A16"
ROUNDS, SHORT = 40, 2
CAP_MIB = 256
PAYLOADS = [
    "'; DROP TABLE account; --",
    "' OR '1'='1",
    "\\'; DELETE FROM event; --",
    '"); TRUNCATE orders; --',
    "{a,\"b\",NULL}",
    "NULL",
    "$1 $2 %s%n ?",
    "\\",
    "E'\\\\x41' \\u0041 &#39;",
    "$$; DROP SCHEMA public CASCADE; $$",
    "a,b;c\td",
    "ʼ; DROP TABLE product; --",
]
SHAPE = """
SELECT md5(string_agg(x, ' ' ORDER BY x)) FROM (
	SELECT table_name || '.' || column_name || ' ' || data_type FROM information_schema.columns
	WHERE table_schema = 'public'
	UNION ALL SELECT conname || pg_get_constraintdef(oid) FROM pg_constraint) s (x)
"""
TEXT_COLUMNS = """
SELECT c.table_name, c.column_name FROM information_schema.columns c
JOIN information_schema.tables t USING (table_schema, table_name)
WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE' AND c.data_type IN ('text', 'character varying')
"""


class Injection:
    def __init__(self, field, rng):
        self.field = field
        self.rng = rng
        self.sent = set()
        self.n = self.n_taken = 0

    def text(self):
        self.n += 1
        text = f"ATK{self.n} " + self.rng.choice(PAYLOADS)
        self.sent.add(text)
        return text

    def try_method(self, method):
        """Every text of the request, one at a time."""
        template = templates.request(self.field.c, method, self.rng)
        for path in generate.texts(template.DESCRIPTOR):
            request = copy.deepcopy(template)
            generate.put_text(request, path, self.text())
            reply = self.field.admin.ask(method, request, timeout_ms=5_000)
            self.n_taken += reply.code == self.field.c.CODE_OK
            if reply.code == self.field.c.CODE_INTERNAL:
                self.field.problem("internal", f"{method} {path}: {reply.header.message}")

    def judge(self):
        """Every text that was stored is one that was sent."""
        n_stored = 0
        for table, column in self.field.ground.sql(TEXT_COLUMNS):
            found = f"SELECT encode(convert_to({column}, 'UTF8'), 'hex') FROM {table} WHERE {column} LIKE '%ATK%'"
            for row in self.field.ground.sql(found):
                text = bytes.fromhex(row[0]).decode()
                n_stored += 1
                self.field.expect(text in self.sent, "altered", f"{table}.{column}: {text!r}")
        self.field.expect(n_stored, "idle", "nothing was stored")
        return n_stored


def attack(field, rounds, rng):
    injection = Injection(field, rng)
    templates.prepare(field)
    shape = field.ground.sql(SHAPE)
    for _ in range(rounds):
        for method in sorted(field.c.methods):
            if method != "EventService/Fetch":
                injection.try_method(method)
    n_stored = injection.judge()
    field.expect(field.ground.sql(SHAPE) == shape, "schema", "tables are not what they were")
    field.expect(field.log_is_whole(), "log", "the log has a hole")
    return f"{injection.n} texts, {injection.n_taken} requests done, {n_stored} texts stored as they were sent"

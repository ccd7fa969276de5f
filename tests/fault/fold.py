"""Replays the changes of every event and compares the records with the tables: all public kinds, all fields."""

import datetime
import json

# The one table that is not called as its kind.
TABLES = {"order": "orders"}


def plain(message, field):
    """A set field's value as the tables' JSON is read: numbers, texts, microseconds."""
    value = getattr(message, field.name)
    if field.message_type:
        return value.seconds * 1_000_000 + value.nanos // 1000
    return value


def from_column(value, field):
    if field.message_type and value is not None:
        time = datetime.datetime.fromisoformat(value)
        since = time - datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
        return since // datetime.timedelta(microseconds=1)
    return value


class Records:
    """Records of one kind, by (id, part)."""

    def __init__(self, descriptor, table):
        self.table = table
        self.fields = {
            field.name: field
            for field in descriptor.fields
            if field.label != field.LABEL_REPEATED
        }
        self.rows = {}
        self.personal = set()

    def values(self, message):
        return {name: plain(message, field) for name, field in self.fields.items() if message.HasField(name)}

    def apply(self, seq, key, created, before, after, personal):
        self.personal.update(personal)
        row = self.rows.setdefault(key, {})
        if created == bool(row):
            yield "replay", f"{seq} {'creates' if created else 'changes'} {self.table} {key}, wrongly"
        for name, value in before.items():
            if row.get(name) != value:
                yield "replay", f"{seq}: {self.table} {key} {name} was {row.get(name)}, not {value}"
            row.pop(name, None)
        row.update(after)

    def compare(self, columns):
        """columns: {key: row of the table}"""
        for key in self.rows.keys() ^ columns.keys():
            yield "table", f"{self.table} {key} is only in {'the log' if key in self.rows else 'the table'}"
        for key in self.rows.keys() & columns.keys():
            for name, field in self.fields.items():
                if name in self.personal:
                    continue
                stored = from_column(columns[key].get(name), field)
                if self.rows[key].get(name) != stored:
                    found = self.rows[key].get(name)
                    yield "table", f"{self.table} {key} {name} is {stored}, by the log {found}"


# A tenant begins with some of them, which no event of its own tells.
FROM_THE_START = {"tenant", "principal", "role", "role_grant"}


def kinds(contract):
    """The public message and the table of each kind of record that has both."""
    for name, number in contract.RecordKind.items():
        words = name[len("RECORD_KIND_") :].lower()
        message = getattr(contract, words.title().replace("_", ""), None)
        if message is not None and words not in FROM_THE_START:
            yield number, message, Records(message.DESCRIPTOR, TABLES.get(words, words))


def key_columns(records):
    """The columns that (id, part) stand for."""
    if "id" in records.fields:
        return "id", None
    part = "line_number" if "line_number" in records.fields else "purpose"
    return "shipment_id" if "shipment_id" in records.fields else "order_id", part


def check_tables(contract, log, house, tenant_id=1):
    """E3: each table is what folding the log gives."""
    known = {number: (message, records) for number, message, records in kinds(contract)}
    for entry in log:
        for change in contract.RecordChanges.FromString(entry.changes).changes:
            if change.kind not in known:
                continue
            message, records = known[change.kind]
            yield from records.apply(
                entry.seq,
                (change.id, change.part),
                change.change == contract.CHANGE_KIND_CREATED,
                records.values(message.FromString(change.before)),
                records.values(message.FromString(change.after)),
                [personal.field for personal in change.personal],
            )
    for _, records in known.values():
        record_id, part = key_columns(records)
        query = f"SELECT row_to_json(t) FROM {records.table} t WHERE tenant_id = {tenant_id}"
        rows = [json.loads("\t".join(row)) for row in house.sql(query)]
        yield from records.compare({(row[record_id], row[part] if part else 0): row for row in rows})

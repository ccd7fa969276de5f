"""What is left after a run: the log, from PostgreSQL itself, the tables, and all that the checker finds in them."""

from record import wire
from checker import Entry, check
from fold import check_tables
from model import COUNTERS, State

# Absent means something else than 0 there.
NULLABLE = {"limit_minor", "external_balance_minor"}


def plain(message):
    """A message as a dict, unset fields as their defaults."""
    values = {}
    for field in message.DESCRIPTOR.fields:
        value = getattr(message, field.name)
        if field.label == field.LABEL_REPEATED:
            value = [plain(item) if field.message_type else item for item in value]
        elif field.name in NULLABLE and not message.HasField(field.name):
            value = None
        elif field.message_type:
            value = plain(value)
        values[field.name] = value
    return values


def entry_of(contract, packed, changes, chain_hash):
    event = contract.Event.FromString(packed)
    case = event.WhichOneof("body")
    return Entry(
        event.seq,
        event.epoch,
        event.type,
        event.at.seconds * 1_000_000 + event.at.nanos // 1000,
        event.request_id.hex(),
        event.aggregate_id,
        event.aggregate_version,
        event.account_id,
        plain(getattr(event, case)) if case else {},
        packed,
        changes,
        chain_hash,
    )


LOG = """
SELECT encode(event, 'hex'), encode(changes, 'hex'), encode(chain_hash, 'hex') FROM event
WHERE tenant_id = 1 ORDER BY seq
"""


def log_of(contract, house):
    return [entry_of(contract, *map(bytes.fromhex, row)) for row in house.sql(LOG)]


def head_of(house):
    seq, chain_hash = house.sql("SELECT seq, encode(chain_hash, 'hex') FROM event_head WHERE tenant_id = 1")[0]
    return int(seq), bytes.fromhex(chain_hash)


def state_of(contract, house):
    c = contract
    orders = {
        number: c.OrderState.Name(int(state))[len("ORDER_STATE_") :]
        for number, state in house.sql("SELECT number, state FROM orders WHERE tenant_id = 1")
    }
    levels = {
        int(product): {"on_hand": int(on_hand), "reserved": int(reserved), "backordered": int(backordered)}
        for product, on_hand, reserved, backordered in house.sql(
            "SELECT product_id, sum(on_hand_micros), sum(reserved_micros), sum(backordered_micros)"
            " FROM stock_level WHERE tenant_id = 1 GROUP BY product_id"
        )
    }
    credit = {
        (int(account), currency): (int(limit) if limit else None, int(exposure))
        for account, currency, limit, exposure in house.sql(
            "SELECT account_id, currency, limit_minor, exposure_minor FROM credit_account WHERE tenant_id = 1"
        )
    }
    columns = ", ".join(f"l.{name}_micros" for name in COUNTERS)
    lines = {
        (number, int(line_number)): [int(value) for value in values]
        for number, line_number, *values in house.sql(
            f"SELECT o.number, l.line_number, {columns} FROM order_line l"
            " JOIN orders o ON (o.tenant_id, o.id) = (l.tenant_id, l.order_id) WHERE l.tenant_id = 1"
        )
    }
    return State(orders, levels, credit, lines)


# A tracked line's reservation is in its level, a cancelled order's in none.
LEVELS_OFF = """
SELECT s.product_id, s.reserved_micros, s.backordered_micros, l.reserved, l.backordered
FROM stock_level s LEFT JOIN (
	SELECT tenant_id, product_id, location_id, sum(reserved_micros) AS reserved,
		sum(backordered_micros) AS backordered
	FROM order_line GROUP BY 1, 2, 3) l USING (tenant_id, product_id, location_id)
WHERE s.reserved_micros <> coalesce(l.reserved, 0) OR s.backordered_micros <> coalesce(l.backordered, 0)
	OR s.reserved_micros > s.on_hand_micros
	OR s.on_hand_micros <> (SELECT coalesce(sum(quantity_micros), 0) FROM stock_movement m
		WHERE (m.tenant_id, m.product_id, m.location_id) = (s.tenant_id, s.product_id, s.location_id))
"""


# A line's counters are what its shipments hold, its order's total is bound, and is 0 once it is cancelled.
COUNTERS_OFF = """
SELECT l.order_id, l.line_number, l.picked_micros, l.shipped_micros, l.delivered_micros,
	s.picked, s.shipped, s.delivered
FROM order_line l LEFT JOIN (
	SELECT x.tenant_id, x.order_id, x.line_number,
		sum(x.quantity_micros) FILTER (WHERE y.state IN (1, 2, 3)) AS picked,
		sum(x.quantity_micros) FILTER (WHERE y.state IN (4, 5)) AS shipped,
		sum(x.quantity_micros) FILTER (WHERE y.state = 5) AS delivered
	FROM shipment_line x JOIN shipment y ON (y.tenant_id, y.id) = (x.tenant_id, x.shipment_id)
	GROUP BY 1, 2, 3) s USING (tenant_id, order_id, line_number)
WHERE (l.picked_micros, l.shipped_micros, l.delivered_micros)
	<> (coalesce(s.picked, 0), coalesce(s.shipped, 0), coalesce(s.delivered, 0))
	OR l.ordered_micros - l.cancelled_micros < l.shipped_micros + l.reserved_micros
"""
CREDIT_OFF = """
SELECT c.account_id, c.currency, c.exposure_minor, coalesce(o.total, 0)
FROM credit_account c LEFT JOIN (
	SELECT tenant_id, account_id, currency, sum(total_minor) AS total
	FROM orders GROUP BY 1, 2, 3) o USING (tenant_id, account_id, currency)
WHERE c.exposure_minor <> coalesce(o.total, 0)
"""


def levels_off(house):
    """Stock levels, counters of lines and credit that are not the sum of what explains them."""
    found = [("levels", "product {} is {}/{}, its lines {}/{}".format(*row)) for row in house.sql(LEVELS_OFF)]
    for row in house.sql(COUNTERS_OFF):
        found.append(("counters", "line {}/{} has {} {} {}, its shipments {} {} {}".format(*row)))
    for row in house.sql(CREDIT_OFF):
        found.append(("credit", "account {} {} is bound to {}, its orders come to {}".format(*row)))
    return found


def handed_out(connection, log):
    """The log as the daemon reads it is the log."""
    for entry, parts in zip(log, wire.read_log(connection, with_changes=True)):
        if parts != (entry.event, entry.changes, entry.chain_hash):
            return [("read", f"the daemon reads {entry.seq} otherwise than PostgreSQL")]
    head = connection.call("EventService/GetHead")
    if (head.seq, head.chain_hash) != (len(log), log[-1].chain_hash):
        return [("read", f"the daemon says the head is at {head.seq}, the log ends at {len(log)}")]
    return []


def judge(contract, house, lines, log, subscribers=(), head=None):
    """All that is wrong with what a run left, as (name, sentence)."""
    found = check(lines, log, head or head_of(house), subscribers, state_of(contract, house))
    found += levels_off(house)
    found += check_tables(contract, log, house)
    found += [("internal", line["id"]) for line in lines if line.get("reason") == "INTERNAL"]
    return found


def leave(daemon):
    """Ends a daemon in order; says what was wrong with it."""
    status = daemon.stop()
    if status != 0:
        yield "exit", f"{daemon.name} ended with {status}:\n" + daemon.tail()
    for line in daemon.complaints():
        yield "sanitizer", line


def close(connection, house, history, subscribers=()):
    """Ends a run: its log, and all that was wrong. Every request is answered."""
    contract = connection.contract
    log = log_of(contract, house)
    for subscriber in subscribers:
        subscriber.stop(len(log))
    followers = [(s.name, s.follower.events, s.follower.live) for s in subscribers]
    found = handed_out(connection, log) + judge(contract, house, history.lines, log, followers)
    connection.close()
    for daemon in house.daemons:
        found += leave(daemon)
    history.close()
    return log, found

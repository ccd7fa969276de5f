#!/usr/bin/python3
"""Is the checker worth its word? Records a real run, then breaks one promise at a time in what it left: in the history,
in the log, in what a subscriber got, in the tables. Each must be found; so must a run in which too little happened.

Ends with a table: what was broken, what found it, how long that took.
"""

import contextlib
import copy
import os
import subprocess
import sys
import time

import evidence
from checker import CHAIN_START, WRITES, chain, check_traffic
from kill import end_daemon
from model import Model
from record import Crowd, History, RecordedConnection, Subscriber, arguments
from shopping import Shopping
from wire import contract
from house import House, shop

ANSWERS_MIN = 250
# What there must be to be broken, besides what each run has.
EVENTS = {"backorder.filled", "order.cancelled", "order.confirmed", "shipment.shipped", "shipment.created"}
BUGS = {}


def bug(expected):
    """Registers a way to break something, and what must be found. It gets a Run of its own and changes it."""

    def register(function):
        BUGS[function.__name__.replace("_", " ")] = expected, function
        return function

    return register


class Run:
    """What a run left: history, log, what one subscriber got, and the tables behind a house's sql()."""

    def __init__(self, c, lines, log, events, live, house):
        self.c = c
        self.lines = lines
        self.log = log
        self.events = events
        self.live = live
        self.house = house
        self.head = None

    def copy(self):
        lines = copy.deepcopy(self.lines)
        log = [entry._replace(body=copy.deepcopy(entry.body)) for entry in self.log]
        return Run(self.c, lines, log, list(self.events), list(self.live), self.house)

    def judge(self):
        subscribers = [("subscriber", self.events, self.live)]
        judgement = evidence.judge(self.c, self.house, self.lines, self.log, subscribers, self.head)
        return sorted({name for name, _ in judgement})

    # --- for the bugs ---

    def place(self, kind):
        """Where in the log the middle one of a kind stands."""
        places = [index for index, entry in enumerate(self.log) if entry.type == kind]
        return places[len(places) // 2]

    def answer(self, method):
        """The answer to the middle one of the requests that succeeded."""
        ids = {line["id"] for line in self.lines if line["e"] == "invoke" and line["method"] == method}
        found = [
            line for line in self.lines
            if line["e"] == "answer" and line["id"] in ids and line["ok"] and not line["result"].get("unchanged")
        ]
        return found[len(found) // 2]

    def append(self, entry):
        former = self.log[-1].chain_hash if self.log else CHAIN_START
        seq = len(self.log) + 1
        self.log.append(entry._replace(seq=seq, chain_hash=chain(former, entry.event, entry.changes)))

    def rewrite(self, first):
        """Makes positions, hashes, head and what was handed out what they would be, had it been written so."""
        rest, self.log[first:] = self.log[first:], []
        for entry in rest:
            self.append(entry)
        self.head = len(self.log), self.log[-1].chain_hash
        self.events = [entry.event for entry in self.log]
        self.live = []


END = "--- end of rows ---"


class Remembered:
    """The tables as they are, asked once."""

    def __init__(self, house):
        self.house = house
        self.rows = {}

    def sql(self, query):
        if query not in self.rows:
            self.rows[query] = self.house.sql(query)
        return self.rows[query]

    def close(self):
        pass


class Sabotaged:
    """The tables after a statement that nobody asked for; with the session it is taken back."""

    def __init__(self, house, statement):
        self.session = subprocess.Popen(
            ["psql", "-XqAt", "-F", "\t", "-v", "ON_ERROR_STOP=1", "-d", house.conninfo + " user=postgres"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )
        self.session.stdin.write(f"BEGIN; SET session_replication_role = replica; {statement};\n")

    def sql(self, query):
        self.session.stdin.write(f"{query.rstrip()};\n\\echo {END}\n")
        self.session.stdin.flush()
        rows = []
        for line in self.session.stdout:
            if line.rstrip("\n") == END:
                return rows
            if line != "\n":
                rows.append(line.rstrip("\n").split("\t"))
        raise RuntimeError(f"psql ended at {query}")

    def close(self):
        self.session.stdin.close()
        self.session.stdout.close()
        self.session.wait()


# --- the history ---


@bug("lost")
def acknowledged_before_commit(run):
    """The last order's events never came to be."""
    at = run.place("order.placed")
    del run.log[at]
    run.rewrite(at)


@bug("lost")
def acknowledged_and_lost_at_the_end(run):
    entry = run.log[-1]
    while run.log[-1].request_id == entry.request_id:
        run.log.pop()


@bug("refused")
def refused_yet_done(run):
    run.answer("OrderService/ConfirmOrder").update(ok=False, reason="ORDER_STATE")


@bug("reply")
def retry_gets_another_reply(run):
    line = dict(run.answer("OrderService/PlaceOrder"), reply="another")
    run.lines.append(line)


@bug("doubled")
def retry_applied_twice(run):
    entry = run.log[run.place("order.placed")]
    body = dict(copy.deepcopy(entry.body), number="SO-2099-000001")
    run.append(entry._replace(body=body, aggregate_id=entry.aggregate_id + 1_000_000))


@bug("doubled")
def stock_received_twice(run):
    entry = run.log[run.place("stock.received")]
    run.append(entry)


@bug("result")
def reply_of_another_request(run):
    first, second = run.answer("OrderService/PlaceOrder"), run.answer("OrderService/ConfirmOrder")
    first["result"] = dict(second["result"])


@bug("position")
def reply_with_the_position_of_the_batch(run):
    run.answer("InventoryService/ReceiveStock")["seq"] += 1


@bug("result")
def reply_tells_a_former_state(run):
    run.answer("ShipmentService/Ship")["result"]["state"] = "PLANNED"


@bug("result")
def reply_tells_a_former_version(run):
    run.answer("OrderService/ConfirmOrder")["result"]["version"] -= 1


@bug("result")
def wrong_total_in_a_reply(run):
    run.answer("OrderService/PlaceOrder")["result"]["total_minor"] += 1


@bug("unasked")
def nobody_asked(run):
    request_id = run.log[run.place("order.confirmed")].request_id
    run.lines = [line for line in run.lines if line["id"] != request_id]


@bug("stale")
def stale_read(run):
    read = run.answer("OrderService/GetOrder")
    invoke = next(line for line in run.lines if line["id"] == read["id"] and line["e"] == "invoke")
    read["seq"] = invoke["args"]["min_seq"] - 1


@bug("order")
def committed_before_it_was_asked(run):
    """An order is sent long after it was answered: positions do not follow real time."""
    line = run.answer("OrderService/PlaceOrder")
    invoke = next(l for l in run.lines if l["id"] == line["id"] and l["e"] == "invoke")
    invoke["t"] = line["t"] = run.lines[-1]["t"] + 1


@bug("shortage")
def refused_for_want_of_stock_that_was_there(run):
    ids = {line["id"] for line in run.lines if line.get("reason") == "STOCK_INSUFFICIENT"}
    invoke = next(line for line in run.lines if line["id"] in ids and line["e"] == "invoke")
    invoke["args"]["products"] = {product: 0 for product in invoke["args"]["products"]}


# --- the log ---


@bug("gap")
def event_dropped(run):
    del run.log[run.place("backorder.filled")]


@bug("position")
def event_left_out_when_it_was_written(run):
    at = run.place("backorder.filled")
    del run.log[at]
    run.rewrite(at)


@bug("gap")
def position_used_twice(run):
    at = run.place("order.placed")
    run.log[at] = run.log[at]._replace(seq=run.log[at].seq - 1)


@bug("replay")
def order_placed_after_what_followed(run):
    at = run.place("order.confirmed")
    placed = next(i for i, e in enumerate(run.log) if e.aggregate_id == run.log[at].aggregate_id)
    run.log.insert(at, run.log.pop(placed))
    run.rewrite(placed)


@bug("chain")
def event_rewritten_later(run):
    at = run.place("order.cancelled")
    run.log[at] = run.log[at]._replace(event=run.log[at].event + b"\0")


@bug("time")
def time_went_backwards(run):
    at = run.place("order.placed")
    run.log[at] = run.log[at]._replace(at=run.log[at - 1].at - 1)


@bug("oversold")
def oversold_by_one(run):
    at = run.place("order.placed")
    line, model = run.log[at].body["lines"][0], Model()
    for entry in run.log[: at + 1]:
        model.apply(entry)
    line["reserved_micros"] += model.available[line["product_id"]].at(at + 1) + 1


@bug("backorder")
def backorder_filled_twice(run):
    at = run.place("backorder.filled")
    run.log.insert(at, run.log[at])
    run.rewrite(at)


@bug("shipment")
def shipped_more_than_was_planned(run):
    run.log[run.place("shipment.shipped")].body["lines"][0]["quantity_micros"] += 1_000_000


@bug("state")
def order_confirmed_twice(run):
    at = run.place("order.confirmed")
    run.log.insert(at, run.log[at])
    run.rewrite(at)


@bug("credit")
def bound_for_less_than_it_costs(run):
    gone = {entry.aggregate_id for entry in run.log if entry.type == "order.cancelled"}
    placed = next(e for e in run.log if e.type == "order.placed" and e.aggregate_id not in gone)
    placed.body["total_minor"] -= 1


# --- a subscriber ---


@bug("subscriber")
def subscriber_missed_one(run):
    del run.events[len(run.events) // 2]


@bug("subscriber")
def subscriber_got_one_twice(run):
    run.events.insert(len(run.events) // 2, run.events[len(run.events) // 2])


@bug("subscriber")
def subscriber_got_two_in_another_order(run):
    at = len(run.events) // 2
    run.events[at], run.events[at + 1] = run.events[at + 1], run.events[at]


@bug("phantom")
def published_and_then_rolled_back(run):
    run.live.append((len(run.log) + 1, run.log[-1].event))


@bug("phantom")
def published_from_another_history(run):
    at = len(run.live) // 2
    run.live[at] = (run.live[at][0], run.live[at][1] + b"\0")


# --- the tables ---


def tables(name, expected, statement):
    def break_it(run):
        run.house = Sabotaged(run.house.house, statement)

    BUGS[name] = expected, break_it


LAST = "WHERE {0} = (SELECT max({0}) FROM {1})"
LAST_ORDER = LAST.format("id", "orders")
tables("row written though it was refused", "table", "UPDATE orders SET version = version + 1 " + LAST_ORDER)
tables("state of an order not stored", "state", "UPDATE orders SET state = state % 5 + 1 " + LAST_ORDER)
tables("order gone", "state", "DELETE FROM orders " + LAST_ORDER)
tables("line counted too much", "counters", "UPDATE order_line SET ordered_micros = ordered_micros + 1")
tables("stock level off by one", "stock", "UPDATE stock_level SET on_hand_micros = on_hand_micros + 1")
tables("movement not written", "levels", "DELETE FROM stock_movement " + LAST.format("id", "stock_movement"))
tables("exposure not stored", "credit", "UPDATE credit_account SET exposure_minor = exposure_minor + 1")
tables("limit lost", "credit", "UPDATE credit_account SET limit_minor = coalesce(limit_minor, 0) + 1")
tables("head behind the log", "head", "UPDATE event_head SET seq = seq - 1")
tables("a microsecond off", "table", "UPDATE shipment SET updated_at = updated_at + interval '1 microsecond'")


def record(options, c, house):
    """A sound run, with a sudden end in the middle."""
    daemon = house.daemon()
    history = History(os.path.join(house.folder, "history.jsonl"))
    setup = RecordedConnection(history, c, daemon.requests)
    things = shop(setup, products=4, policy=c.STOCK_POLICY_BACKORDER, stock=20)
    things += shop(setup, tag="R", products=2, policy=c.STOCK_POLICY_REFUSE, stock=20)
    subscriber = Subscriber(c, daemon, "subscriber")
    subscriber.start()
    crowd = Crowd(c, history, [daemon.requests], options.clients, options.seed)
    shopping = Shopping(c, things, ("T", "R"))
    for end in (ANSWERS_MIN // 2, ANSWERS_MIN):
        while history.n_answers < end:
            crowd.turn(shopping.next_request, shopping.on_reply)
        if end < ANSWERS_MIN:
            end_daemon(daemon)
    while lacks := shopping.lacks(history) or EVENTS - {row[0] for row in house.sql("SELECT DISTINCT type FROM event")}:
        if history.n_answers > 4 * ANSWERS_MIN:
            break  # what was bought up or shipped does not come back
        end = history.n_answers + 50
        while history.n_answers < end:
            crowd.turn(shopping.next_request, shopping.on_reply)
    crowd.finish(shopping.on_reply)
    crowd.close()
    log, found = evidence.close(setup, house, history, [subscriber])
    if found:
        raise RuntimeError(f"seed {options.seed}: the run itself is not sound: {found[:5]}")
    if lacks:
        print(f"seed {options.seed}: nothing to break, {lacks} did not come up")
        return None
    return Run(c, history.lines, log, subscriber.follower.events, subscriber.follower.live, Remembered(house))


def try_each(run):
    """Breaks and judges; the number of bugs that nobody noticed."""
    missed = 0
    for name, (expected, break_it) in BUGS.items():
        broken = run.copy()
        break_it(broken)
        began = time.monotonic()
        names = broken.judge()
        broken.house.close()
        missed += not names
        took_ms = (time.monotonic() - began) * 1000
        print(f"{name:44} {took_ms:6.0f} ms  {' '.join(names)}{'' if expected in names else ', not by ' + expected}")
    return missed


def main():
    options = arguments(__doc__, rounds=1, clients=16)
    with contract() as c, contextlib.ExitStack() as houses:
        run = None
        while run is None:
            options.seed += 1
            run = record(options, c, houses.enter_context(House(keep=options.keep)))
        began = time.monotonic()
        sound = run.judge()
        print(f"{'nothing':44} {(time.monotonic() - began) * 1000:6.0f} ms  {sound or 'sound'}")
        missed = try_each(run)
        small = [line for line in run.lines if line["t"] < run.lines[len(run.lines) // 8]["t"]]
        refused = list(check_traffic(small, ANSWERS_MIN, WRITES))
        print(f"an eighth of the run: {'does not count, ' + refused[0] if refused else 'TAKEN FOR ENOUGH'}")
    print(f"seeded: seed {options.seed}, {len(BUGS)} bugs, {missed} not found")
    sys.exit(1 if missed or sound or not refused else 0)


if __name__ == "__main__":
    main()

"""Judges a recorded history against the log: pure functions, without daemon or database.

A history is a list of dicts, one per line of history.jsonl:
  {"e": "invoke", "p": process, "id": request id, "method": …, "args": {…}, "t": ns}
  {"e": "answer", "p": …, "id": …, "t": ns, "ok": bool, "reason": …, "seq": position, "reply": digest, "result": {…}}
The log is a list of Entry in the order in which the daemon handed it out.
"""

import bisect
import collections
import hashlib
import struct

from model import FIRST_EVENTS, Model

CHAIN_START = bytes(32)
WRITES = {
    "OrderService/PlaceOrder",
    "OrderService/ConfirmOrder",
    "OrderService/CancelOrder",
    "OrderService/CancelLines",
    "ShipmentService/CreateShipment",
    "ShipmentService/Ship",
    "ShipmentService/ConfirmDelivery",
    "ShipmentService/CancelShipment",
    "InventoryService/ReceiveStock",
    "InventoryService/AdjustStock",
    "CreditService/SetLimit",
}
# A request causes at most one of each.
ONCE = FIRST_EVENTS | {
    "order.confirmed", "order.cancelled", "order.lines_cancelled", "shipment.shipped", "shipment.delivered",
    "stock.received", "stock.adjusted", "credit_limit.changed",
}

Entry = collections.namedtuple(
    "Entry", "seq epoch type at request_id aggregate_id version account_id body event changes chain_hash"
)
# What was found out about one request.
Request = collections.namedtuple("Request", "id process method args invoke answers")


def chain(former, event, changes):
    digest = hashlib.blake2b(former, digest_size=32)
    for part in (event, changes):
        digest.update(struct.pack("<Q", len(part)) + part)
    return digest.digest()


def requests_of(history):
    requests = {}
    for line in history:
        if line["e"] == "invoke":
            if line["id"] not in requests:
                requests[line["id"]] = Request(
                    line["id"], line["p"], line["method"], line["args"], line["t"], []
                )
        elif line["e"] == "answer":
            requests[line["id"]].answers.append(line)
    return requests


def check_log(log, head):
    """E1, the chain, and time that never runs backwards."""
    former, last_at = CHAIN_START, 0
    for index, entry in enumerate(log):
        if entry.seq != index + 1:
            yield "gap", f"position {entry.seq} stands at place {index + 1}"
        if entry.at < last_at:
            yield "time", f"{entry.seq} is older than the event before it"
        last_at = entry.at
        former = chain(former, entry.event, entry.changes)
        if former != entry.chain_hash:
            yield "chain", f"the hash of {entry.seq} does not follow from what is before it"
            former = entry.chain_hash
    if head != (len(log), former):
        yield "head", f"the head is at {head[0]}, the log at {len(log)}, or their hashes differ"


def check_answers(requests):
    """D2: every answer to one request is the same, byte for byte."""
    for request in requests.values():
        if len({answer["reply"] for answer in request.answers}) > 1 and request.method in WRITES:
            yield "reply", f"{request.method} {request.id} was answered in different ways"


def check_effects(requests, log):
    """D1, D2, D3: acknowledged is in the log, once; refused is not; nothing is there unasked."""
    by_request = collections.defaultdict(list)
    for entry in log:
        by_request[entry.request_id].append(entry)
    for request_id, entries in by_request.items():
        if request_id not in requests:
            yield "unasked", f"{entries[0].type} at {entries[0].seq} belongs to no request"
        firsts = collections.Counter(entry.type for entry in entries if entry.type in ONCE)
        for kind, n in firsts.items():
            if n > 1:
                yield "doubled", f"request {request_id} caused {n} {kind}"
    for request in requests.values():
        if request.method not in WRITES or not request.answers:
            continue
        answer, entries = request.answers[0], by_request[request.id]
        if not answer["ok"]:
            if entries:
                yield "refused", f"{request.id} was refused with {answer['reason']}, yet is at {entries[0].seq}"
        elif answer["result"].get("unchanged"):
            if entries:
                yield "result", f"{request.id} was told that nothing changed, yet is at {entries[0].seq}"
        elif not entries:
            yield "lost", f"acknowledged {request.method} {request.id} is not in the log"
        elif entries[-1].seq != answer["seq"]:
            yield "position", f"{request.id} was told {answer['seq']}, its last event is {entries[-1].seq}"


def check_real_time(requests):
    """E2: what was acknowledged before another request was sent comes before it in the log."""
    done = sorted(
        (answer["t"], answer["seq"])
        for request in requests.values()
        if request.method in WRITES
        for answer in request.answers[:1]
        if answer["ok"]
    )
    times, highest = [], []
    for t, seq in done:
        times.append(t)
        highest.append(max(seq, highest[-1] if highest else 0))
    for request in requests.values():
        if request.method not in WRITES or not request.answers or not request.answers[0]["ok"]:
            continue
        answer = request.answers[0]
        before = bisect.bisect_left(times, request.invoke)
        # What changed nothing has no position of its own.
        lowest = answer["seq"] + bool(answer["result"].get("unchanged"))
        if before and highest[before - 1] >= lowest:
            yield "order", f"{request.id} is at {answer['seq']}, but {highest[before - 1]} was done before"


def check_reads(requests):
    """A read that named a position saw at least that, and what is there."""
    for request in requests.values():
        if request.method in WRITES:
            continue
        for answer in request.answers:
            if not answer["ok"]:
                yield "read", f"{request.method} {request.id} was refused with {answer['reason']}"
            elif answer["seq"] < request.args.get("min_seq", 0):
                yield "stale", f"{request.id} asked for {request.args['min_seq']} and saw {answer['seq']}"


def check_subscriber(name, events, live, log):
    """E4 and completeness: what a subscriber got is the log."""
    if len(events) != len(log):
        yield "subscriber", f"{name} has {len(events)} events of {len(log)}"
    for got, entry in zip(events, log):
        if got != entry.event:
            yield "subscriber", f"{name} got another event at {entry.seq}"
            break
    for seq, packed in live:
        if seq > len(log) or packed != log[seq - 1].event:
            yield "phantom", f"{name} was sent an event at {seq} that the log does not hold"
            break


def check_sightings(name, wanted, got):
    """What a subscriber wrote down is what it was to get: once, in order. Both are [(seq, text)]."""
    texts, seen, last = dict(wanted), set(), 0
    for seq, text in got:
        if seq not in texts:
            yield "foreign", f"{name} got {seq}, which is not meant for it"
        elif text != texts[seq]:
            yield "changed", f"{name} got {text!r} instead of {texts[seq]!r}"
        elif seq in seen:
            yield "twice", f"{name} got {seq} once more"
        elif seq < last:
            yield "disorder", f"{name} got {seq} after {last}"
        seen.add(seq)
        last = max(last, seq)
    missing = [seq for seq, _ in wanted if seq not in seen]
    if missing:
        yield "missed", f"{name} did not get {len(missing)} of {len(wanted)}, the first is {missing[0]}"


def differences(name, told, replayed):
    for key in sorted(replayed.keys() | told.keys()):
        if replayed.get(key) != told.get(key):
            yield name, f"{key} is {told.get(key)} in the table, {replayed.get(key)} by the log"


def check_state(model, state):
    """E3: the tables are what the log says."""
    replayed = model.state()
    # What never had anything has no row.
    levels = {product: level for product, level in replayed.levels.items() if any(level.values())}
    yield from differences("state", state.orders, replayed.orders)
    yield from differences("stock", {p: level for p, level in state.levels.items() if any(level.values())}, levels)
    yield from differences("credit", state.credit, replayed.credit)
    yield from differences("counters", state.lines, replayed.lines)


def check_told(request, entries, model):
    """What the reply said was so when the request was done. Called at its last entry."""
    answer, method = request.answers[0], request.method
    if not answer["ok"] or method not in WRITES:
        return []
    told = answer["result"]
    expected = model.expected(method, entries)
    return [
        ("result", f"{method} {request.id} was told {name} {told[name]}, it was {value}")
        for name, value in expected.items()
        if told.get(name, value) != value
    ]


def replay(requests, log, model):
    """Takes the log through the model, with a look at each reply."""
    entries_of = collections.defaultdict(list)
    for entry in log:
        entries_of[entry.request_id].append(entry)
    for entry in log:
        try:
            yield from model.apply(entry)
        except (KeyError, AttributeError) as error:
            yield "replay", f"{entry.type} at {entry.seq} speaks of {error}, which was never made"
            continue
        request = requests.get(entry.request_id)
        entries = entries_of[entry.request_id]
        if request and request.answers and entry is entries[-1]:
            try:
                yield from check_told(request, entries, model)
            except (KeyError, StopIteration):
                yield "result", f"{request.method} {request.id} caused only {[e.type for e in entries]}"


def check_shortages(requests, model):
    """A refusal for want of stock or credit was right at its position. args hold {"products": {product id: micros}},
    and {"minor_max": more than it costs} where at most one account has a limit."""
    for request in requests.values():
        for answer in request.answers[:1]:
            if answer["ok"]:
                continue
            if answer["reason"] == "STOCK_INSUFFICIENT":
                wanted = request.args["products"].items()
                if all(model.available[int(p)].at(answer["seq"]) >= micros for p, micros in wanted):
                    yield "shortage", f"{request.id} was refused at {answer['seq']} though there was enough"
            elif answer["reason"] == "CREDIT_EXCEEDED" and "minor_max" in request.args:
                left = min((steps.at(answer["seq"]) for steps in model.left.values()), default=float("inf"))
                if left >= request.args["minor_max"]:
                    yield "shortage", f"{request.id} was refused at {answer['seq']} though credit of {left} was left"


def check_traffic(history, answers_min, methods):
    """What a run is missing to count: each of the methods done, enough answers, some of them refusals."""
    requests = requests_of(history)
    done = {r.method for r in requests.values() if r.answers and r.answers[0]["ok"]}
    n_answers = sum(len(r.answers) for r in requests.values())
    for method in sorted(set(methods) - done):
        yield f"nobody succeeded with {method}"
    if n_answers < answers_min:
        yield f"{n_answers} answers, not {answers_min}"
    if methods and not any(r.answers and not r.answers[0]["ok"] for r in requests.values()):
        yield "nothing was refused"


def check(history, log, head, subscribers=(), state=None):
    """All violations as (name, sentence). subscribers: (name, events, live)."""
    requests = requests_of(history)
    model = Model()
    found = list(check_log(log, head))
    found += check_answers(requests)
    found += check_effects(requests, log)
    found += check_real_time(requests)
    found += check_reads(requests)
    for name, events, live in subscribers:
        found += check_subscriber(name, events, live, log)
    found += replay(requests, log, model)
    if state is not None:
        found += check_state(model, state)
    found += check_shortages(requests, model)
    return found

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
}

# What orders and shipments begin with.
FIRST_EVENTS = {"order.placed", "shipment.created"}

Entry = collections.namedtuple("Entry", "seq epoch type at request_id aggregate_id body event changes chain_hash")
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
        n_placed = sum(entry.type == "order.placed" for entry in entries)
        if n_placed > 1:
            yield "doubled", f"request {request_id} placed {n_placed} orders"
    for request in requests.values():
        if request.method not in WRITES or not request.answers:
            continue
        answer, entries = request.answers[0], by_request[request.id]
        if not answer["ok"]:
            if entries:
                yield "refused", f"{request.id} was refused with {answer['reason']}, yet is at {entries[0].seq}"
        elif not entries:
            yield "lost", f"acknowledged {request.method} {request.id} is not in the log"
        elif entries[-1].seq != answer["seq"]:
            yield "position", f"{request.id} was told {answer['seq']}, its last event is {entries[-1].seq}"
        elif request.method == "OrderService/PlaceOrder":
            yield from check_placed(answer["result"], entries[0])


def check_placed(result, entry):
    told = (result["order_id"], result["number"], result["total_minor"])
    logged = (entry.aggregate_id, entry.body["number"], entry.body["total_minor"])
    if told != logged:
        yield "result", f"the reply says {told}, the event at {entry.seq} {logged}"


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
        before = bisect.bisect_left(times, request.invoke)
        if before and highest[before - 1] >= request.answers[0]["seq"]:
            yield "order", f"{request.id} is at {request.answers[0]['seq']}, but {highest[before - 1]} was done before"


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


class Model:
    """What orders and stock must be when the log is replayed: quantities in micros."""

    def __init__(self):
        self.orders = {}
        self.shipments = {}
        self.levels = collections.defaultdict(lambda: {"on_hand": 0, "reserved": 0, "backordered": 0})
        # (position, product, on hand less reserved) after each change, for questions about the past
        self.available = collections.defaultdict(lambda: [(0, 0)])

    def apply(self, entry):
        handler = getattr(self, "on_" + entry.type.replace(".", "_"), None)
        number = entry.body.get("number")
        known = self.shipments if entry.type.startswith("shipment.") else self.orders
        if handler and entry.type not in FIRST_EVENTS and number is not None and number not in known:
            return [("replay", f"{entry.type} at {entry.seq} is about {number}, which was never made")]
        return handler(entry) if handler else []

    def note(self, entry, product):
        level = self.levels[product]
        self.available[product].append((entry.seq, level["on_hand"] - level["reserved"]))
        if not 0 <= level["reserved"] <= level["on_hand"]:
            return [("oversold", f"product {product} at {entry.seq}: {level}")]
        return []

    def on_stock_received(self, entry):
        level = self.levels[entry.body["product_id"]]
        level["on_hand"] += entry.body["quantity_micros"]
        if level["on_hand"] != entry.body["on_hand_micros"]:
            return [("stock", f"{entry.seq} says {entry.body['on_hand_micros']} on hand, it is {level['on_hand']}")]
        return self.note(entry, entry.body["product_id"])

    def on_order_placed(self, entry):
        number = entry.body["number"]
        if number in self.orders:
            return [("number", f"{number} was given twice, again at {entry.seq}")]
        lines, found = {}, []
        for line in entry.body["lines"]:
            tracked = bool(line["reserved_micros"] or line["backordered_micros"])
            lines[line["line_number"]] = dict(line, tracked=tracked)
            level = self.levels[line["product_id"]]
            level["reserved"] += line["reserved_micros"]
            level["backordered"] += line["backordered_micros"]
            if tracked:
                found += self.note(entry, line["product_id"])
        self.orders[number] = {"id": entry.aggregate_id, "state": "PLACED", "lines": lines}
        return found

    def on_backorder_filled(self, entry):
        line = self.orders[entry.body["number"]]["lines"][entry.body["line_number"]]
        filled = entry.body["filled_micros"]
        level = self.levels[line["product_id"]]
        line["reserved_micros"] += filled
        line["backordered_micros"] -= filled
        level["reserved"] += filled
        level["backordered"] -= filled
        if line["backordered_micros"] != entry.body["backordered_micros"]:
            return [("backorder", f"{entry.seq} says {entry.body['backordered_micros']} stay open")]
        return self.note(entry, line["product_id"])

    def on_order_confirmed(self, entry):
        return self.step(entry, self.orders, "PLACED", "CONFIRMED")

    def on_order_cancelled(self, entry):
        order = self.orders[entry.body["number"]]
        if order["state"] == "CANCELLED":
            return [("state", f"{entry.seq} cancels an order a second time")]
        order["state"] = "CANCELLED"
        found = []
        for line in order["lines"].values():
            level = self.levels[line["product_id"]]
            level["reserved"] -= line["reserved_micros"]
            level["backordered"] -= line["backordered_micros"]
            if line["reserved_micros"] or line["backordered_micros"]:
                found += self.note(entry, line["product_id"])
            line["reserved_micros"] = line["backordered_micros"] = 0
        return found

    def on_order_lines_cancelled(self, entry):
        order, found = self.orders[entry.body["number"]], []
        for told in entry.body["lines"]:
            line = order["lines"][told["line_number"]]
            level = self.levels[line["product_id"]]
            freed = {}
            for counter in ("reserved", "backordered"):
                freed[counter] = line[counter + "_micros"] - told[counter + "_micros"]
                level[counter] -= freed[counter]
                line[counter + "_micros"] = told[counter + "_micros"]
            if line["tracked"] and (min(freed.values()) < 0 or sum(freed.values()) != told["cancelled_micros"]):
                found.append(("cancel", f"{entry.seq} cancels {told['cancelled_micros']} and frees {freed}"))
            found += self.note(entry, line["product_id"])
        return found

    def step(self, entry, known, before, after):
        record = known[entry.body["number"]]
        former, record["state"] = record["state"], after
        return [] if former == before else [("state", f"{entry.type} at {entry.seq} of one that is {former}")]

    def on_order_released(self, entry):
        return self.step(entry, self.orders, "CONFIRMED", "PROCESSING")

    def on_order_release_reverted(self, entry):
        return self.step(entry, self.orders, "PROCESSING", "CONFIRMED")

    def on_order_completed(self, entry):
        return self.step(entry, self.orders, "PROCESSING", "COMPLETED")

    def on_shipment_created(self, entry):
        number = entry.body["number"]
        if number in self.shipments:
            return [("number", f"{number} was given twice, again at {entry.seq}")]
        order = entry.body["order_number"]
        if order not in self.orders:
            return [("replay", f"{entry.type} at {entry.seq} is of {order}, which was never made")]
        self.shipments[number] = {"state": "PLANNED", "order": order, "lines": entry.body["lines"]}
        return self.held(entry, order)

    def held(self, entry, number):
        """What an order's planned shipments hold is reserved for it."""
        total = collections.Counter()
        for shipment in self.shipments.values():
            if shipment["order"] == number and shipment["state"] == "PLANNED":
                for line in shipment["lines"]:
                    total[line["line_number"]] += line["quantity_micros"]
        for line_number, micros in total.items():
            line = self.orders[number]["lines"][line_number]
            if line["tracked"] and micros > line["reserved_micros"]:
                yield "planned", f"at {entry.seq} shipments hold {micros} of {number}/{line_number}: {line}"

    def on_shipment_reduced(self, entry):
        self.shipments[entry.body["number"]]["lines"] = entry.body["lines"]
        return []

    def on_shipment_cancelled(self, entry):
        return self.step(entry, self.shipments, "PLANNED", "CANCELLED")

    def on_shipment_shipped(self, entry):
        found = self.step(entry, self.shipments, "PLANNED", "SHIPPED")
        shipment = self.shipments[entry.body["number"]]
        if entry.body["lines"] != shipment["lines"]:
            found.append(("shipment", f"{entry.seq} ships {entry.body['lines']}, planned were {shipment['lines']}"))
        for shipped in entry.body["lines"]:
            line = self.orders[shipment["order"]]["lines"][shipped["line_number"]]
            level = self.levels[line["product_id"]]
            if not line["tracked"]:
                continue
            line["reserved_micros"] -= shipped["quantity_micros"]
            level["reserved"] -= shipped["quantity_micros"]
            level["on_hand"] -= shipped["quantity_micros"]
            if line["reserved_micros"] < 0:
                found.append(("oversold", f"{entry.seq} ships more of line {shipped['line_number']} than it has"))
            found += self.note(entry, line["product_id"])
        return found

    def on_shipment_delivered(self, entry):
        return self.step(entry, self.shipments, "SHIPPED", "DELIVERED")

    def available_at(self, product, seq):
        steps = self.available[product]
        return steps[bisect.bisect_right(steps, (seq, float("inf"))) - 1][1]


def check_state(log, orders, levels):
    """E3: the tables are what the log says. orders: {number: state}; levels: {product: {…}}."""
    model = Model()
    for entry in log:
        yield from model.apply(entry)
    replayed = {number: order["state"] for number, order in model.orders.items()}
    for number in sorted(replayed.keys() | orders.keys()):
        if replayed.get(number) != orders.get(number):
            yield "state", f"{number} is {orders.get(number)} in the table, {replayed.get(number)} by the log"
    for product, level in levels.items():
        if model.levels[product] != level:
            yield "stock", f"product {product} is {level} in the table, {model.levels[product]} by the log"


def check_shortages(requests, log):
    """A refusal for want of stock was right at its position. args hold {"products": {product id: micros}}."""
    model = Model()
    for entry in log:
        model.apply(entry)
    for request in requests.values():
        for answer in request.answers[:1]:
            if answer["ok"] or answer["reason"] != "STOCK_INSUFFICIENT":
                continue
            wanted = request.args["products"].items()
            if all(model.available_at(int(p), answer["seq"]) >= micros for p, micros in wanted):
                yield "shortage", f"{request.id} was refused at {answer['seq']} though there was enough"


def check(history, log, head, subscribers=(), orders=None, levels=None):
    """All violations as (name, sentence). subscribers: (name, events, live)."""
    requests = requests_of(history)
    found = list(check_log(log, head))
    found += check_answers(requests)
    found += check_effects(requests, log)
    found += check_real_time(requests)
    found += check_reads(requests)
    for name, events, live in subscribers:
        found += check_subscriber(name, events, live, log)
    if orders is not None:
        found += check_state(log, orders, levels)
    found += check_shortages(requests, log)
    return found

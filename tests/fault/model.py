"""What orders, shipments, stock and credit must be when the log is replayed: quantities in micros, money in minor
units. Knows the log's events and the rules, nothing of the daemon."""

import bisect
import collections

# What orders and shipments begin with.
FIRST_EVENTS = {"order.placed", "shipment.created"}
COUNTERS = ("ordered", "cancelled", "reserved", "backordered", "shipped", "delivered")
NO_LIMIT = float("inf")

# What the tables hold. orders: {number: state}; levels: {product: {…}};
# credit: {(account, currency): (limit, exposure)}; lines: {(number, line number): [the counters]}.
State = collections.namedtuple("State", "orders levels credit lines")


def counters(line):
    return [line[name + "_micros"] for name in COUNTERS]


class Steps:
    """How something went over the positions, for questions about the past."""

    def __init__(self, first):
        self.steps = [(0, first)]

    def add(self, seq, value):
        self.steps.append((seq, value))

    def at(self, seq):
        return self.steps[bisect.bisect_right(self.steps, seq, key=lambda step: step[0]) - 1][1]


class Model:
    """Takes one entry of the log after the other and says what cannot be."""

    def __init__(self):
        self.orders = {}
        self.shipments = {}
        self.levels = collections.defaultdict(lambda: {"on_hand": 0, "reserved": 0, "backordered": 0})
        self.credit = collections.defaultdict(lambda: {"limit": None, "exposure": 0, "external": 0})
        # on hand less reserved, and what credit is left
        self.available = collections.defaultdict(lambda: Steps(0))
        self.left = collections.defaultdict(lambda: Steps(NO_LIMIT))

    def state(self):
        return State(
            {number: order["state"] for number, order in self.orders.items()},
            dict(self.levels),
            {key: (credit["limit"], credit["exposure"]) for key, credit in self.credit.items()},
            {
                (number, line_number): counters(line)
                for number, order in self.orders.items()
                for line_number, line in order["lines"].items()
            },
        )

    def apply(self, entry):
        handler = getattr(self, "on_" + entry.type.replace(".", "_"), None)
        number = entry.body.get("number")
        known = self.shipments if entry.type.startswith("shipment.") else self.orders
        if handler and entry.type not in FIRST_EVENTS and number is not None and number not in known:
            return [("replay", f"{entry.type} at {entry.seq} is about {number}, which was never made")]
        return handler(entry) if handler else []

    # --- stock ---

    def note(self, entry, product):
        level = self.levels[product]
        self.available[product].add(entry.seq, level["on_hand"] - level["reserved"])
        if not 0 <= level["reserved"] <= level["on_hand"]:
            return [("oversold", f"product {product} at {entry.seq}: {level}")]
        return []

    def come(self, entry, micros):
        level = self.levels[entry.body["product_id"]]
        level["on_hand"] += micros
        if level["on_hand"] != entry.body["on_hand_micros"]:
            return [("stock", f"{entry.seq} says {entry.body['on_hand_micros']} on hand, it is {level['on_hand']}")]
        return self.note(entry, entry.body["product_id"])

    def on_stock_received(self, entry):
        return self.come(entry, entry.body["quantity_micros"])

    def on_stock_adjusted(self, entry):
        return self.come(entry, entry.body["delta_micros"])

    # --- credit ---

    def bind(self, entry, key, minor):
        """More or less is owed or bound; more must be within the limit."""
        credit = self.credit[key]
        credit["exposure"] += minor
        over = self.limit(entry, key) < 0
        if credit["exposure"] < 0 or over and minor > 0:
            return [("credit", f"account {key} at {entry.seq}: {credit}")]
        return []

    def limit(self, entry, key):
        credit = self.credit[key]
        limit = NO_LIMIT if credit["limit"] is None else credit["limit"]
        left = limit - credit["exposure"] - credit["external"]
        self.left[key].add(entry.seq, left)
        return left

    def on_credit_limit_changed(self, entry):
        return self.credit_told(entry, "limit", entry.body["limit_minor"])

    def on_credit_balance_changed(self, entry):
        return self.credit_told(entry, "external", entry.body["external_balance_minor"] or 0)

    def credit_told(self, entry, what, minor):
        key = (entry.account_id, entry.body["currency"])
        credit = self.credit[key]
        credit[what] = minor
        self.limit(entry, key)
        if credit["exposure"] != entry.body["exposure_minor"]:
            return [("credit", f"{entry.seq} says {entry.body['exposure_minor']} is bound, it is {credit}")]
        return []

    # --- orders ---

    def on_order_placed(self, entry):
        number = entry.body["number"]
        if number in self.orders:
            return [("number", f"{number} was given twice, again at {entry.seq}")]
        lines, found = {}, []
        for line in entry.body["lines"]:
            tracked = bool(line["reserved_micros"] or line["backordered_micros"])
            lines[line["line_number"]] = dict(
                line, tracked=tracked, cancelled_micros=0, shipped_micros=0, delivered_micros=0
            )
            level = self.levels[line["product_id"]]
            level["reserved"] += line["reserved_micros"]
            level["backordered"] += line["backordered_micros"]
            if tracked:
                found += self.note(entry, line["product_id"])
        key = (entry.account_id, entry.body["currency"])
        total = entry.body["total_minor"]
        self.orders[number] = {
            "id": entry.aggregate_id, "state": "PLACED", "lines": lines, "key": key, "total": total, "shipments": [],
        }
        return found + self.bind(entry, key, total)

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
        found = self.bind(entry, order["key"], -order["total"])
        for line in order["lines"].values():
            level = self.levels[line["product_id"]]
            level["reserved"] -= line["reserved_micros"]
            level["backordered"] -= line["backordered_micros"]
            if line["reserved_micros"] or line["backordered_micros"]:
                found += self.note(entry, line["product_id"])
            line["reserved_micros"] = line["backordered_micros"] = 0
            line["cancelled_micros"] = line["ordered_micros"]
        return found

    def on_order_lines_cancelled(self, entry):
        order = self.orders[entry.body["number"]]
        found = self.bind(entry, order["key"], entry.body["total_minor"] - order["total"])
        order["total"] = entry.body["total_minor"]
        for told in entry.body["lines"]:
            line = order["lines"][told["line_number"]]
            level = self.levels[line["product_id"]]
            freed = {}
            for counter in ("reserved", "backordered"):
                freed[counter] = line[counter + "_micros"] - told[counter + "_micros"]
                level[counter] -= freed[counter]
                line[counter + "_micros"] = told[counter + "_micros"]
            line["cancelled_micros"] += told["cancelled_micros"]
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

    # --- shipments ---

    def on_shipment_created(self, entry):
        number = entry.body["number"]
        if number in self.shipments:
            return [("number", f"{number} was given twice, again at {entry.seq}")]
        order = entry.body["order_number"]
        if order not in self.orders:
            return [("replay", f"{entry.type} at {entry.seq} is of {order}, which was never made")]
        self.shipments[number] = {
            "id": entry.aggregate_id, "state": "PLANNED", "order": order, "lines": entry.body["lines"],
        }
        self.orders[order]["shipments"].append(self.shipments[number])
        return self.held(entry, order)

    def held(self, entry, number):
        """What an order's planned shipments hold is reserved for it."""
        total = collections.Counter()
        for shipment in self.orders[number]["shipments"]:
            if shipment["state"] == "PLANNED":
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
            line["shipped_micros"] += shipped["quantity_micros"]
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
        found = self.step(entry, self.shipments, "SHIPPED", "DELIVERED")
        shipment = self.shipments[entry.body["number"]]
        for line in shipment["lines"]:
            self.orders[shipment["order"]]["lines"][line["line_number"]]["delivered_micros"] += line["quantity_micros"]
        return found

    # --- replies ---

    def expected(self, method, entries):
        """What the reply to a request must have said, once its entries were applied."""
        told, first = {}, entries[0]
        if method.startswith("ShipmentService/"):
            number = next(e.body["number"] for e in entries if e.type.startswith("shipment."))
            shipment = self.shipments[number]
            order = self.orders[shipment["order"]]
            about = shipment["id"]
            told.update(number=number, shipment_id=shipment["id"], state=shipment["state"])
            told.update(order_number=shipment["order"], order_id=order["id"], order_state=order["state"])
        elif method.startswith("OrderService/"):
            number = next(e.body["number"] for e in entries if e.type.startswith("order."))
            order = self.orders[number]
            about = order["id"]
            told.update(number=number, order_id=order["id"], state=order["state"])
            if method in ("OrderService/PlaceOrder", "OrderService/CancelLines"):
                told.update(total_minor=order["total"])
        elif method.startswith("InventoryService/"):
            level = self.levels[first.body["product_id"]]
            filled = sum(e.body["filled_micros"] for e in entries if e.type == "backorder.filled")
            about = first.aggregate_id
            told.update(on_hand_micros=level["on_hand"], filled_micros=filled)
            told.update(available_micros=level["on_hand"] - level["reserved"])
        else:
            about = first.aggregate_id
            told.update(exposure_minor=first.body["exposure_minor"])
        return dict(told, version=max(e.version for e in entries if e.aggregate_id == about))

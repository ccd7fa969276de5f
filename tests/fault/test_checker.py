#!/usr/bin/python3
"""The checker finds every kind of broken promise: a sound run, then one seeded fault at a time."""

import unittest

import checker
from model import State


def line(number, reserved, backordered=0):
    return {
        "line_number": number,
        "product_id": 7,
        "ordered_micros": reserved + backordered,
        "reserved_micros": reserved,
        "backordered_micros": backordered,
    }


def held(micros):
    """What a shipment holds."""
    return [{"line_number": 1, "product_id": 7, "location_id": 5, "quantity_micros": micros}]


class Run:
    """A small sound history: stock comes in, orders take it, one is cancelled, one shipped."""

    def __init__(self):
        self.history, self.log, self.clock = [], [], 0
        self.write("r1", "InventoryService/ReceiveStock", {}, [
            ("stock.received", 0, {"product_id": 7, "quantity_micros": 10, "on_hand_micros": 10}),
        ])
        self.place("r2", "SO-1", [line(1, 4), line(2, 3)])
        self.place("r3", "SO-2", [line(1, 3, 2)])
        self.write("r4", "OrderService/CancelOrder", {}, [
            ("order.cancelled", 101, {"number": "SO-1"}),
            ("backorder.filled", 102, {
                "number": "SO-2", "line_number": 1, "filled_micros": 2, "backordered_micros": 0,
            }),
        ])
        self.write("r5", "OrderService/ConfirmOrder", {}, [("order.confirmed", 102, {"number": "SO-2"})])
        self.refuse("r6", "OrderService/PlaceOrder", {"products": {"7": 6}}, "STOCK_INSUFFICIENT")
        self.invoke("r7", "OrderService/GetOrder", {"min_seq": 5})
        self.answer("r7", True, 6, {})
        self.ship()
        self.trade()
        self.state = State(
            {"SO-1": "CANCELLED", "SO-2": "COMPLETED"},
            {7: {"on_hand": 9, "reserved": 0, "backordered": 0}},
            {(50, "GBP"): (600, 500)},
            {("SO-1", 1): [4, 4, 0, 0, 0, 0], ("SO-1", 2): [3, 3, 0, 0, 0, 0], ("SO-2", 1): [5, 3, 0, 0, 2, 2]},
        )

    def ship(self):
        """3 of 5 are planned, 3 cancelled, so that 2 leave."""
        self.write("s1", "ShipmentService/CreateShipment", {}, [
            ("order.released", 102, {"number": "SO-2"}),
            ("shipment.created", 201, {"number": "SH-1", "order_number": "SO-2", "lines": held(3)}),
        ])
        cancelled = {"line_number": 1, "cancelled_micros": 3, "reserved_micros": 2, "backordered_micros": 0}
        self.write("s2", "OrderService/CancelLines", {}, [
            ("order.lines_cancelled", 102, {"number": "SO-2", "total_minor": 500, "lines": [cancelled]}),
            ("shipment.reduced", 201, {"number": "SH-1", "lines": held(2)}),
        ])
        self.write("s3", "ShipmentService/Ship", {}, [
            ("shipment.shipped", 201, {"number": "SH-1", "lines": held(2)}),
        ])
        self.write("s4", "ShipmentService/ConfirmDelivery", {}, [
            ("shipment.delivered", 201, {"number": "SH-1"}),
            ("order.completed", 102, {"number": "SO-2"}),
        ])

    def trade(self):
        """One more is found; the account gets a limit, which the next order exceeds."""
        self.write("a1", "InventoryService/AdjustStock", {}, [
            ("stock.adjusted", 7, {"product_id": 7, "delta_micros": 1, "on_hand_micros": 9}),
        ], {"on_hand_micros": 9, "filled_micros": 0})
        limit = {"currency": "GBP", "limit_minor": 600, "exposure_minor": 500}
        self.write("l1", "CreditService/SetLimit", {}, [("credit.limit_changed", 60, limit)], {"exposure_minor": 500})
        self.write("l2", "CreditService/SetLimit", {}, [], {"exposure_minor": 500, "unchanged": True})
        self.refuse("l3", "OrderService/PlaceOrder", {"minor_max": 500}, "CREDIT_EXCEEDED")

    def invoke(self, request_id, method, args):
        self.clock += 1
        self.history.append(
            {"e": "invoke", "p": 0, "id": request_id, "method": method, "args": args, "t": self.clock}
        )

    def answer(self, request_id, ok, seq, result, reason=""):
        self.clock += 1
        self.history.append({
            "e": "answer", "p": 0, "id": request_id, "t": self.clock, "ok": ok, "reason": reason,
            "seq": seq, "reply": f"{request_id}{ok}{seq}{reason}", "result": result,
        })

    def append(self, request_id, kind, aggregate_id, body):
        seq = len(self.log) + 1
        former = self.log[-1].chain_hash if self.log else checker.CHAIN_START
        event, changes = f"event {seq} {kind}".encode(), f"changes {seq}".encode()
        self.log.append(checker.Entry(
            seq, 1, kind, self.clock, request_id, aggregate_id, seq, 50, body, event, changes,
            checker.chain(former, event, changes),
        ))

    def write(self, request_id, method, args, events, result=None):
        self.invoke(request_id, method, args)
        for kind, aggregate_id, body in events:
            self.append(request_id, kind, aggregate_id, body)
        self.answer(request_id, True, len(self.log), result or {})

    def place(self, request_id, number, lines):
        order_id = 100 + int(number[3:])
        result = {"order_id": order_id, "number": number, "total_minor": 500}
        body = {"number": number, "currency": "GBP", "total_minor": 500, "lines": lines}
        self.write(request_id, "OrderService/PlaceOrder", {}, [("order.placed", order_id, body)], result)

    def refuse(self, request_id, method, args, reason):
        self.invoke(request_id, method, args)
        self.answer(request_id, False, len(self.log), {}, reason)

    def line(self, request_id, kind="answer"):
        return next(line for line in self.history if line["id"] == request_id and line["e"] == kind)

    def find(self, events=None, live=None):
        """Names of what the checker finds in it."""
        events = [entry.event for entry in self.log] if events is None else events
        live = [(entry.seq, entry.event) for entry in self.log] if live is None else live
        head = (len(self.log), self.log[-1].chain_hash)
        found = checker.check(self.history, self.log, head, [("s", events, live)], self.state)
        return {name for name, _ in found}


class Checker(unittest.TestCase):
    def setUp(self):
        self.run_ = Run()

    def found(self, *names, **what):
        found = self.run_.find(**what)
        for name in names:
            self.assertIn(name, found)

    def replace(self, place, **fields):
        self.run_.log[place - 1] = self.run_.log[place - 1]._replace(**fields)

    def test_sound_run_is_sound(self):
        self.assertEqual(self.run_.find(), set())

    def test_event_dropped(self):
        del self.run_.log[2]
        self.found("gap", "chain", "lost", "replay")

    def test_acknowledged_before_commit(self):
        self.run_.invoke("r8", "OrderService/ConfirmOrder", {})
        self.run_.answer("r8", True, 7, {})
        self.found("lost")

    def test_position_used_twice(self):
        self.replace(4, seq=3)
        self.found("gap")

    def test_event_changed_afterwards(self):
        self.replace(3, event=b"another")
        self.found("chain")

    def test_changes_changed_afterwards(self):
        self.replace(3, changes=b"another")
        self.found("chain")

    def test_end_of_log_cut_off(self):
        full = self.run_.log[-1]
        self.run_.log.pop()
        found = checker.check(self.run_.history, self.run_.log, (full.seq, full.chain_hash))
        self.assertIn("head", {name for name, _ in found})

    def test_time_runs_backwards(self):
        self.replace(4, at=0)
        self.found("time")

    def test_order_doubled(self):
        self.run_.append("r3", "order.placed", 103, {
            "number": "SO-3", "currency": "GBP", "total_minor": 0, "lines": [],
        })
        self.found("doubled")

    def test_number_given_twice(self):
        self.run_.place("r8", "SO-2", [])
        self.found("number")

    def test_nobody_asked(self):
        self.run_.append("r9", "order.confirmed", 102, {"number": "SO-2"})
        self.found("unasked")

    def test_refused_yet_done(self):
        self.run_.refuse("r8", "OrderService/ConfirmOrder", {}, "ORDER_STATE")
        self.run_.append("r8", "order.confirmed", 102, {"number": "SO-2"})
        self.found("refused")

    def test_retry_answered_otherwise(self):
        self.run_.answer("r2", True, 3, {})
        self.found("reply")

    def test_reply_of_another_order(self):
        self.run_.line("r2")["result"]["number"] = "SO-2"
        self.found("result")

    def test_reply_with_wrong_position(self):
        self.run_.line("r2")["seq"] = 1
        self.found("position")

    def test_later_request_logged_earlier(self):
        self.run_.line("r2")["seq"], self.run_.line("r3")["seq"] = 3, 2
        self.found("order")

    def test_read_behind_its_position(self):
        self.run_.line("r7")["seq"] = 4
        self.found("stale")

    def test_read_misses_what_was_acknowledged(self):
        self.run_.line("r7").update(ok=False, reason="NOT_FOUND")
        self.found("read")

    def test_subscriber_misses_the_last(self):
        self.found("subscriber", events=[entry.event for entry in self.run_.log[:-1]])

    def test_subscriber_out_of_order(self):
        events = [entry.event for entry in self.run_.log]
        events[1], events[2] = events[2], events[1]
        self.found("subscriber", events=events)

    def test_published_before_commit(self):
        self.found("phantom", live=[(99, b"never committed")])

    def test_published_and_then_replaced(self):
        self.found("phantom", live=[(3, b"another history")])

    def test_table_behind_the_log(self):
        self.run_.state.orders["SO-1"] = "PLACED"
        self.found("state")

    def test_order_vanished_from_the_table(self):
        del self.run_.state.orders["SO-2"]
        self.found("state")

    def test_stock_differs(self):
        self.run_.state.levels[7]["reserved"] = 4
        self.found("stock")

    def test_oversold(self):
        self.run_.place("r8", "SO-3", [line(1, 10)])
        self.found("oversold")

    def test_cancelled_twice(self):
        self.run_.write("r8", "OrderService/CancelOrder", {}, [("order.cancelled", 101, {"number": "SO-1"})])
        self.found("state")

    def body(self, kind):
        """What the event of a type says, to be changed."""
        return next(entry.body for entry in self.run_.log if entry.type == kind)

    def test_planned_beyond_what_is_reserved(self):
        self.body("shipment.created")["lines"] = held(6)
        self.found("planned")

    def test_shipped_what_was_not_planned(self):
        self.body("shipment.shipped")["lines"] = held(1)
        self.found("shipment", "stock")

    def test_shipped_what_was_cancelled_meanwhile(self):
        self.body("shipment.reduced")["lines"] = held(3)
        self.body("shipment.shipped")["lines"] = held(3)
        self.found("oversold")

    def test_shipped_twice(self):
        shipped = {"number": "SH-1", "lines": held(2)}
        self.run_.write("r8", "ShipmentService/Ship", {}, [("shipment.shipped", 201, shipped)])
        self.found("state")

    def test_shipment_of_nothing_known(self):
        self.run_.write("r8", "ShipmentService/Ship", {}, [("shipment.shipped", 9, {"number": "SH-9", "lines": []})])
        self.found("replay")

    def test_cancelled_more_than_it_freed(self):
        self.body("order.lines_cancelled")["lines"][0]["cancelled_micros"] = 4
        self.found("cancel")

    def test_refused_though_there_was_enough(self):
        self.run_.line("r6", "invoke")["args"]["products"]["7"] = 5
        self.found("shortage")

    def test_refused_though_credit_was_left(self):
        self.run_.line("l3", "invoke")["args"]["minor_max"] = 100
        self.found("shortage")

    def test_more_bound_than_the_limit(self):
        self.run_.place("r8", "SO-3", [])
        self.found("credit")

    def test_credit_of_a_cancelled_order_stays_bound(self):
        self.run_.state.credit[50, "GBP"] = (600, 1000)
        self.found("credit")

    def test_limit_is_not_in_the_table(self):
        self.run_.state.credit[50, "GBP"] = (None, 500)
        self.found("credit")

    def test_credit_event_says_something_else(self):
        self.body("credit.limit_changed")["exposure_minor"] = 0
        self.found("credit")

    def test_found_stock_is_not_counted(self):
        self.body("stock.adjusted")["delta_micros"] = 2
        self.found("stock")

    def test_delivered_is_not_counted(self):
        self.run_.state.lines["SO-2", 1][5] = 0
        self.found("counters")

    def test_line_vanished(self):
        del self.run_.state.lines["SO-1", 2]
        self.found("counters")

    def test_reply_tells_another_state(self):
        self.run_.line("r5")["result"]["state"] = "PLACED"
        self.found("result")

    def test_reply_tells_other_stock(self):
        self.run_.line("a1")["result"]["on_hand_micros"] = 8
        self.found("result")

    def test_reply_tells_another_version(self):
        self.run_.line("s3")["result"]["version"] = 1
        self.found("result")

    def test_nothing_changed_yet_something_did(self):
        self.run_.line("l1")["result"]["unchanged"] = True
        self.found("result")

    def test_request_done_half(self):
        del self.run_.log[-4]  # the shipment.delivered that made the order complete
        self.found("gap", "result")


class Traffic(unittest.TestCase):
    """A run that asked too little proves nothing."""

    def lacks(self, answers_min, methods):
        return list(checker.check_traffic(Run().history, answers_min, methods))

    def test_enough(self):
        self.assertEqual(self.lacks(5, {"OrderService/PlaceOrder", "ShipmentService/Ship"}), [])

    def test_too_few_answers(self):
        self.assertEqual(len(self.lacks(1000, {"OrderService/PlaceOrder"})), 1)

    def test_never_done(self):
        self.assertIn("CancelShipment", self.lacks(5, {"ShipmentService/CancelShipment"})[0])

    def test_nothing_was_refused(self):
        history = [line for line in Run().history if line.get("ok", True)]
        self.assertEqual(list(checker.check_traffic(history, 5, {"ShipmentService/Ship"})), ["nothing was refused"])



class SightingsTest(unittest.TestCase):
    wanted = [(2, "two"), (5, "five"), (9, "nine")]

    def found(self, got, *names):
        found = list(checker.check_sightings("a subscriber", self.wanted, got))
        self.assertEqual([name for name, _ in found], list(names), found)

    def test_sound(self):
        self.found(self.wanted)

    def test_missed(self):
        self.found([(2, "two"), (9, "nine")], "missed")

    def test_nothing_came(self):
        self.found([], "missed")

    def test_twice(self):
        self.found([(2, "two"), (5, "five"), (5, "five"), (9, "nine")], "twice")

    def test_disorder(self):
        self.found([(5, "five"), (2, "two"), (9, "nine")], "disorder")

    def test_foreign(self):
        self.found([(2, "two"), (3, "three"), (5, "five"), (9, "nine")], "foreign")

    def test_changed(self):
        self.found([(2, "two"), (5, "fife"), (9, "nine")], "changed")


if __name__ == "__main__":
    unittest.main()

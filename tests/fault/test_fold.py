#!/usr/bin/python3
"""Replaying the changes finds whatever differs between the log and the tables."""

import unittest

from checker import Entry
from fold import check_tables
from record import wire

ORDER = 13
LINE = 14
SHIPMENT_LINE = 31


class House:
    """Tables as SQL would give them, one JSON text per row."""

    def __init__(self, **tables):
        self.tables = tables

    def sql(self, query):
        table = query.split(" FROM ")[1].split(" ")[0]
        return [[row] for row in self.tables.get(table, [])]


class Fold(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.c = cls.enterClassContext(wire.contract())

    def change(self, kind, number, part, before, after):
        created = self.c.CHANGE_KIND_CREATED if before is None else self.c.CHANGE_KIND_UPDATED
        return self.c.RecordChange(
            kind=kind, id=number, part=part, change=created,
            before=before.SerializeToString() if before else b"", after=after.SerializeToString(),
        )

    def entry(self, seq, *changes):
        packed = self.c.RecordChanges(changes=changes).SerializeToString()
        return Entry(seq, 1, "test", 0, "", 1, 1, 0, {}, b"", packed, b"")

    def log(self):
        c = self.c
        placed = c.Order(id=1, version=1, number="SO-1", state=c.ORDER_STATE_PLACED)
        placed.created_at.seconds, placed.created_at.nanos = 1_700_000_000, 123_456_000
        line = c.OrderLine(order_id=1, line_number=2, reserved_micros=5)
        before = c.Order(version=1, state=c.ORDER_STATE_PLACED)
        after = c.Order(version=2, state=c.ORDER_STATE_CANCELLED, cancel_reason="x")
        return [
            self.entry(1, self.change(ORDER, 1, 0, None, placed), self.change(LINE, 1, 2, None, line)),
            self.entry(2, self.change(ORDER, 1, 0, before, after)),
        ]

    order = (
        '{"id": 1, "version": 2, "number": "SO-1", "state": 6, "cancel_reason": "x",'
        ' "created_at": "2023-11-14T22:13:20.123456+00:00", "cancelled_by": null}'
    )
    line = '{"order_id": 1, "line_number": 2, "reserved_micros": 5}'

    def found(self, log=None, orders=None, lines=None):
        house = House(
            orders=[self.order] if orders is None else orders, order_line=[self.line] if lines is None else lines
        )
        return [name for name, _ in check_tables(self.c, log or self.log(), house)]

    def test_lines_of_shipments_stand_by_their_shipment(self):
        line = self.c.ShipmentLine(shipment_id=3, line_number=2, order_id=1, quantity_micros=4)
        log = [*self.log(), self.entry(3, self.change(SHIPMENT_LINE, 3, 2, None, line))]
        row = '{"shipment_id": 3, "line_number": 2, "order_id": 1, "quantity_micros": 4}'
        for text, found in ((row, []), (row.replace("4}", "5}"), ["table"])):
            house = House(orders=[self.order], order_line=[self.line], shipment_line=[text])
            self.assertEqual([name for name, _ in check_tables(self.c, log, house)], found)

    def test_equal_is_equal(self):
        self.assertEqual(self.found(), [])

    def test_another_value(self):
        self.assertEqual(self.found(lines=[self.line.replace("5}", "6}")]), ["table"])

    def test_another_microsecond(self):
        self.assertEqual(self.found(orders=[self.order.replace("123456", "123457")]), ["table"])

    def test_value_that_no_event_set(self):
        self.assertEqual(self.found(lines=[self.line.replace("5}", '5, "shipped_micros": 1}')]), ["table"])

    def test_row_that_no_event_made(self):
        self.assertEqual(self.found(lines=[self.line, self.line.replace("2,", "3,")]), ["table"])

    def test_row_that_is_gone(self):
        self.assertEqual(self.found(lines=[]), ["table"])

    def test_change_that_was_left_out(self):
        self.assertIn("table", self.found(log=self.log()[:1]))

    def test_change_of_something_else_than_there_was(self):
        log = self.log()
        wrong = self.c.Order(version=1, state=self.c.ORDER_STATE_CONFIRMED)
        after = self.c.Order(version=2, state=self.c.ORDER_STATE_CANCELLED, cancel_reason="x")
        log[1] = self.entry(2, self.change(ORDER, 1, 0, wrong, after))
        self.assertEqual(self.found(log=log), ["replay"])

    def test_record_made_twice(self):
        log = self.log()
        self.assertIn("replay", self.found(log=[*log, log[0]]))


if __name__ == "__main__":
    unittest.main()

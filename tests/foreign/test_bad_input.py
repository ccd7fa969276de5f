#!/usr/bin/python3
"""Whatever a client sends: an answer with the right reason where there can be one, and the daemon goes on."""

import os
import random
import unittest

import wire
import zmq
from house import order, shop
from suite import Suite

INVALID = "INVALID_ARGUMENT"


def with_field(number, data):
    """A packed length-delimited field below number 16 and 128 bytes."""
    return bytes([number << 3 | 2, len(data)]) + data


class Frames(Suite):
    """What is wrong before a method is known."""

    def head(self, method="SystemService/Ping", request_id=None, **fields):
        return wire.header(self.c, method, request_id or wire.new_id(), **fields).SerializeToString()

    def refused(self, *frames, code=INVALID, reason="FRAME_MALFORMED"):
        reply = self.connection().exchange(*frames)
        self.assert_refused(reply, code, reason)
        return reply

    def test_one_frame(self):
        self.refused(self.head())

    def test_three_frames(self):
        self.refused(self.head(), b"", b"")

    def test_very_many_frames(self):
        self.refused(self.head(), *([b"x"] * 1000))

    def test_empty_header(self):
        # An empty first frame is a delimiter, so that this is one frame too few.
        self.refused(b"", b"")

    def test_delimiter_only(self):
        self.refused(b"")

    def test_header_is_noise(self):
        self.refused(b"\xff\xff\xff\xff", b"")

    def test_header_is_cut_off(self):
        self.refused(self.head()[:-1], b"")

    def test_header_of_another_wire_type(self):
        self.refused(b"\x08\x01" + b"\x10\x01", b"")

    def test_header_too_large(self):
        self.refused(self.head(traceparent="0" * 1100), b"")

    def test_header_with_invalid_utf8(self):
        reply = self.refused(self.head() + with_field(5, b"\xff\xfe"), b"", reason="FORMAT")
        self.assertEqual(reply.fields(), {"session_token": "FORMAT"})

    def test_header_with_nul(self):
        reply = self.refused(self.head() + with_field(8, b"a\0b"), b"", reason="FORMAT")
        self.assertEqual(reply.fields(), {"tenant": "FORMAT"})

    def test_version_of_the_future(self):
        self.refused(self.head(protocol_version=2), b"", reason="PROTOCOL_VERSION")

    def test_no_version(self):
        self.refused(self.head(protocol_version=0), b"", reason="PROTOCOL_VERSION")

    def test_request_id_of_every_wrong_length(self):
        for length in (1, 15, 17, 64):
            with self.subTest(length=length):
                self.refused(self.head(request_id=b"i" * length), b"", reason="REQUEST_ID_MALFORMED")

    def test_no_request_id(self):
        head = self.c.RequestHeader(protocol_version=1, method="orderd.v1.SystemService/Ping")
        self.refused(head.SerializeToString(), b"", reason="REQUEST_ID_MALFORMED")

    def test_refusal_carries_the_request_id(self):
        request_id = wire.new_id()
        reply = self.refused(self.head(request_id=request_id, protocol_version=9), b"", reason="PROTOCOL_VERSION")
        self.assertEqual(reply.header.request_id, request_id)

    def test_unknown_methods(self):
        for method in ("orderd.v1.OrderService/Nothing", "Ping", "orderd.v1.SystemService/", "/", "%s%n" * 20):
            with self.subTest(method=method):
                head = self.c.RequestHeader(protocol_version=1, method=method, request_id=wire.new_id())
                self.refused(head.SerializeToString(), b"", code="UNIMPLEMENTED", reason="METHOD_UNKNOWN")

    def test_no_method(self):
        head = self.c.RequestHeader(protocol_version=1, request_id=wire.new_id())
        self.refused(head.SerializeToString(), b"", code="UNIMPLEMENTED", reason="METHOD_UNKNOWN")

    def test_unknown_tenant(self):
        self.refused(self.head(tenant="nobody"), b"", code="NOT_FOUND", reason="TENANT_UNKNOWN")

    def test_body_too_large(self):
        body = self.c.PingRequest(payload="x" * 65536).SerializeToString()
        self.refused(self.head(), body, reason="REQUEST_TOO_LARGE")

    def test_frame_beyond_every_limit(self):
        # libzmq ends such a connection; whoever else is connected does not notice.
        connection = self.connection()
        connection.send_frames(self.head(), b"x" * (64 << 20))
        monitor = self.connection()
        self.assertEqual(monitor.call("SystemService/Ping", self.c.PingRequest(payload="a")).payload, "a")

    def test_time_out_of_range(self):
        for timeout_ms in (0, 600_001, 4_294_967_295):
            with self.subTest(timeout_ms=timeout_ms):
                reply = self.refused(self.head(timeout_ms=timeout_ms), b"", reason="OUT_OF_RANGE")
                self.assertEqual(reply.fields(), {"timeout_ms": "OUT_OF_RANGE"})

    def test_chosen_routing_id_is_ignored(self):
        socket = zmq.Context.instance().socket(zmq.DEALER)
        self.addCleanup(socket.close)
        socket.setsockopt(zmq.LINGER, 0)
        socket.setsockopt(zmq.ROUTING_ID, b"me")
        socket.connect(self.daemon.requests)
        socket.send_multipart([self.head(), b""])
        self.assertTrue(socket.poll(60_000))
        self.assertEqual(wire.Reply(self.c, "SystemService/Ping", socket.recv_multipart()).code, self.c.CODE_OK)

    def test_noise(self):
        seed = int.from_bytes(os.urandom(4), "little")
        rng = random.Random(seed)
        connection = self.connection()
        for n in range(300):
            frames = [rng.randbytes(rng.randrange(200)) for _ in range(rng.randrange(1, 5))]
            reply = connection.exchange(*frames)
            self.assertNotEqual(reply.code, self.c.CODE_OK, f"seed {seed}, message {n}")
            self.assertNotEqual(reply.code, self.c.CODE_INTERNAL, f"seed {seed}, message {n}")


class Bodies(Suite):
    """What is wrong with a body."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.things = shop(cls.dealer)

    def setUp(self):
        self.head_before = self.dealer.call("EventService/GetHead").seq

    def tearDown(self):
        self.assertEqual(self.dealer.call("EventService/GetHead").seq, self.head_before, "a refusal left an event")
        super().tearDown()

    def good(self, **fields):
        return order(self.c, "T", [(self.things[0].sku, 1)], **fields)

    def refused(self, request, reason, fields=None, code=INVALID, method="OrderService/PlaceOrder"):
        reply = self.dealer.ask(method, request)
        self.assert_refused(reply, code, reason, fields)
        return reply

    def test_not_a_message(self):
        self.refused(b"\xff" * 40, "BODY_MALFORMED")

    def test_cut_off_at_every_byte(self):
        body = self.good().SerializeToString()
        for length in range(1, len(body)):
            reply = self.dealer.ask("OrderService/PlaceOrder", body[:length])
            self.assertNotEqual(reply.code, self.c.CODE_OK, length)
            self.assertIn(reply.reason, ("BODY_MALFORMED", "REQUIRED"), length)

    def test_length_beyond_the_end(self):
        self.refused(b"\x0a\xff\xff\xff\xff\x07", "BODY_MALFORMED")

    def test_endless_varint(self):
        self.refused(b"\x08" + b"\xff" * 20 + b"\x01", "BODY_MALFORMED")

    def test_groups(self):
        self.refused(b"\x0b\x0c", "BODY_MALFORMED")

    def test_wrong_wire_type(self):
        # order as a varint
        self.refused(b"\x08\x01", "BODY_MALFORMED")

    def test_nul_in_a_text(self):
        request = self.good(customer_po_number="PO\x00-1")
        self.refused(request, "FORMAT", {"order.customer_po_number": "FORMAT"})

    def test_invalid_utf8(self):
        body = self.good(customer_po_number="PO-12345").SerializeToString()
        for bad in (b"PO-\xff1234", b"PO-\xc0\x8012", b"PO-\xed\xa0\x80 ", b"PO-\xf5\x80\x80\x80", b"PO-1234\xc3"):
            with self.subTest(bad=bad):
                data = body.replace(b"PO-12345", bad.ljust(8, b"-")[:8])
                self.refused(data, "FORMAT", {"order.customer_po_number": "FORMAT"})

    def test_unknown_enum(self):
        # tax_mode 99, as a newer client might send it
        body = self.good().SerializeToString()
        inner = body[2:] + b"\x38\x63"
        request = with_field(1, inner)
        self.refused(request, "ENUM_UNKNOWN", {"order.tax_mode": "ENUM_UNKNOWN"})

    def test_quantities(self):
        for quantity in (0, -1, -1_000_000, -(2**63)):
            with self.subTest(quantity=quantity):
                request = self.good()
                request.order.lines[0].quantity_micros = quantity
                self.refused(request, "OUT_OF_RANGE", {"order.lines[0].quantity_micros": "OUT_OF_RANGE"})

    def test_amount_overflow(self):
        request = self.good()
        request.order.lines[0].quantity_micros = 2**63 - 1
        request.order.lines[0].unit_price_micros = 2**63 - 1
        reply = self.dealer.ask("OrderService/PlaceOrder", request)
        self.assertIn(reply.reason, ("AMOUNT_OVERFLOW", "OUT_OF_RANGE"))

    def test_sum_overflow(self):
        request = self.good()
        del request.order.lines[:]
        for _ in range(2000):
            request.order.lines.add(
                product=self.c.RecordKey(number=self.things[0].sku),
                quantity_micros=10**12,
                unit_price_micros=9 * 10**12,
            )
        reply = self.dealer.ask("OrderService/PlaceOrder", request)
        self.assertIn(reply.reason, ("AMOUNT_OVERFLOW", "OUT_OF_RANGE"))

    def test_negative_price(self):
        request = self.good()
        request.order.lines[0].unit_price_micros = -1
        self.refused(request, "OUT_OF_RANGE", {"order.lines[0].unit_price_micros": "OUT_OF_RANGE"})

    def test_no_lines(self):
        request = self.good()
        del request.order.lines[:]
        self.refused(request, "REQUIRED", {"order.lines": "REQUIRED"})

    def test_2001_lines(self):
        request = order(self.c, "T", [(self.things[0].sku, 1)] * 2001)
        reply = self.refused(request, "TOO_MANY")
        self.assertEqual(reply.fields(), {"order.lines[2000]": "TOO_MANY"})

    def test_all_violations_at_once(self):
        line = self.c.OrderLineInput
        request = self.c.PlaceOrderRequest(
            order=self.c.OrderInput(currency="euro", lines=[line(), line(quantity_micros=-5)])
        )
        reply = self.dealer.ask("OrderService/PlaceOrder", request)
        self.assertEqual(self.c.Code.Name(reply.code), "CODE_INVALID_ARGUMENT")
        fields = reply.fields()
        self.assertEqual(
            {path: fields.get(path) for path in (
                "order.account",
                "order.currency",
                "order.lines[0].product",
                "order.lines[0].quantity_micros",
                "order.lines[1].product",
                "order.lines[1].quantity_micros",
            )},
            {
                "order.account": "REQUIRED",
                "order.currency": "FORMAT",
                "order.lines[0].product": "REQUIRED",
                "order.lines[0].quantity_micros": "REQUIRED",
                "order.lines[1].product": "REQUIRED",
                "order.lines[1].quantity_micros": "OUT_OF_RANGE",
            },
        )

    def test_more_violations_than_are_told(self):
        lines = [self.c.OrderLineInput(quantity_micros=-1)] * 150
        request = self.c.PlaceOrderRequest(order=self.c.OrderInput(lines=lines))
        reply = self.dealer.ask("OrderService/PlaceOrder", request)
        self.assertEqual(len(reply.header.violations), 100)
        self.assertGreaterEqual(reply.header.violations_total, 300)

    def test_empty_request(self):
        self.refused(b"", "REQUIRED")

    def test_unknown_records(self):
        request = order(self.c, "NOBODY", [("NOTHING", 1), ("NEITHER", 1)])
        reply = self.refused(request, "NOT_FOUND", code="NOT_FOUND")
        self.assertEqual(
            reply.fields(),
            {
                "order.account": "NOT_FOUND",
                "order.lines[0].product": "NOT_FOUND",
                "order.lines[1].product": "NOT_FOUND",
            },
        )

    def test_key_without_a_way(self):
        request = self.good()
        request.order.account.CopyFrom(self.c.RecordKey())
        self.refused(request, "REQUIRED", {"order.account": "REQUIRED"})

    def test_texts_too_long(self):
        request = self.good(customer_po_number="9" * 10_000)
        self.refused(request, "TOO_LONG", {"order.customer_po_number": "TOO_LONG"})

    def test_naughty_texts_are_texts(self):
        product = self.c.Product(name="x", stock_policy=self.c.STOCK_POLICY_UNTRACKED)
        naughty = ["'; DROP TABLE orders; --", '{"a":1}', "=cmd|' /C calc'!A0", "\\x00", "{NULL,\"}", "\u202etxt.exe"]
        for text in naughty:
            with self.subTest(text=text):
                product.sku = text
                product.name = text
                reply = self.dealer.ask("ProductService/UpsertProduct", self.c.UpsertProductRequest(product=product))
                if reply.code == self.c.CODE_OK:
                    self.head_before = reply.header.as_of_seq
                    key = self.c.RecordKey(number=text)
                    got = self.dealer.call("ProductService/GetProduct", self.c.GetProductRequest(product=key))
                    self.assertEqual((got.product.sku, got.product.name), (text, text))
                else:
                    self.assertEqual(reply.reason, "FORMAT")

    def test_time_beyond_a_microsecond(self):
        request = self.good()
        request.order.ordered_at.seconds = 1_600_000_000
        request.order.ordered_at.nanos = 1
        reply = self.dealer.ask("OrderService/PlaceOrder", request)
        self.assertEqual(self.c.Code.Name(reply.code), "CODE_INVALID_ARGUMENT")
        self.assertEqual(len(reply.fields()), 1)

    def test_date_in_the_future(self):
        request = self.good()
        request.order.ordered_at.seconds = 32_503_680_000
        self.refused(request, "DATE_IN_FUTURE", {"order.ordered_at": "DATE_IN_FUTURE"})

    def test_page_tokens(self):
        for token in ("x", "0" * 300, "//////", "AAAAAAAAAAAAAAAAAAAAAA=="):
            with self.subTest(token=token):
                request = self.c.ListOrdersRequest(page_token=token)
                reply = self.dealer.ask("OrderService/ListOrders", request)
                self.assertEqual(self.c.Code.Name(reply.code), "CODE_INVALID_ARGUMENT")
                self.assertIn(reply.reason, ("PAGE_TOKEN", "TOO_LONG"))

    def test_page_size(self):
        request = self.c.ListOrdersRequest(page_size=1001)
        self.refused(request, "OUT_OF_RANGE", {"page_size": "OUT_OF_RANGE"}, method="OrderService/ListOrders")

    def test_mutated_bodies(self):
        seed = int.from_bytes(os.urandom(4), "little")
        rng = random.Random(seed)
        body = self.good(customer_po_number="PO-1").SerializeToString()
        for n in range(500):
            mutated = bytearray(body)
            for _ in range(rng.randint(1, 4)):
                mutated[rng.randrange(len(mutated))] = rng.randrange(256)
            reply = self.dealer.ask("OrderService/ValidateOrder", bytes(mutated))
            self.assertNotEqual(reply.code, self.c.CODE_INTERNAL, f"seed {seed}, body {n}: {mutated.hex()}")


if __name__ == "__main__":
    unittest.main()

#!/usr/bin/python3
"""A client in another language: REQ, DEALER, SUB, the .proto files, and nothing else of orderd's."""

import unittest

import zmq
from google.protobuf import descriptor_pb2

import wire
from house import order, shop
from suite import Suite
from wire import MICROS


class Client(Suite):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.things = shop(cls.dealer)

    def lines(self, units=1):
        return [(thing.sku, units) for thing in self.things]

    def follower(self, after):
        follower = wire.Follower(self.c, self.daemon.events, self.connection(), after)
        self.addCleanup(follower.close)
        return follower

    def head(self):
        return self.dealer.call("EventService/GetHead")

    def test_ping_over_req(self):
        req = self.connection(zmq.REQ)
        for payload in ("", "hello", "Grüße", "x" * 1024):
            self.assertEqual(req.call("SystemService/Ping", self.c.PingRequest(payload=payload)).payload, payload)

    def test_info_names_the_endpoints_in_use(self):
        info = self.dealer.call("SystemService/GetInfo")
        self.assertEqual(info.protocol_version, 1)
        self.assertEqual(info.tenant, "default")
        self.assertIn(self.daemon.requests, list(info.request_endpoints))
        self.assertIn(self.daemon.events, list(info.event_endpoints))

    def test_health_after_a_write(self):
        health = self.dealer.call("SystemService/GetHealth")
        self.assertTrue(health.alive and health.ready)

    def test_schema_is_the_contract(self):
        packed = self.dealer.call("SystemService/GetSchema").descriptor_set
        files = descriptor_pb2.FileDescriptorSet.FromString(packed).file
        methods = {
            f"{service.name}/{method.name}" for file in files for service in file.service for method in service.method
        }
        self.assertEqual(methods, set(self.c.methods))
        self.assertNotIn("orderd.internal.v1", {file.package for file in files})

    def test_upsert_creates_then_changes(self):
        name = self.c.ExternalId(system="SAP", external_id="4711")
        request = self.c.UpsertAccountRequest(
            external_id=name,
            account=self.c.Account(kind=self.c.ACCOUNT_KIND_PERSON, name="Zoë Ünal", country="TR", currency="TRY"),
        )
        created = self.dealer.call("AccountService/UpsertAccount", request)
        self.assertTrue(created.created)
        change = self.c.UpsertAccountRequest(external_id=name, account=self.c.Account(name="Zoë Öz"))
        changed = self.dealer.call("AccountService/UpsertAccount", change)
        self.assertEqual((changed.account_id, changed.created), (created.account_id, False))
        self.assertGreater(changed.version, created.version)
        key = self.c.RecordKey(external=name)
        got = self.dealer.call("AccountService/GetAccount", self.c.GetAccountRequest(account=key))
        self.assertEqual((got.account.name, got.account.country), ("Zoë Öz", "TR"))
        self.assertEqual([known.external_id for known in got.external_ids], ["4711"])

    def test_expected_version_guards_a_change(self):
        product = self.c.Product(sku=self.things[0].sku, name="Other name")
        request = self.c.UpsertProductRequest(product=product, expected_version=99)
        self.assert_refused(
            self.dealer.ask("ProductService/UpsertProduct", request), "ABORTED", "VERSION_CONFLICT"
        )

    def test_order_is_priced_and_taxed(self):
        placed = self.dealer.call("OrderService/PlaceOrder", order(self.c, "T", self.lines(2)))
        # 2 × 2.55 + 2 × 2.56, and 20 % on top.
        self.assertEqual(placed.goods_micros, 10_220_000)
        self.assertEqual((placed.net_minor, placed.tax_minor, placed.total_minor), (1022, 204, 1226))
        self.assertEqual(placed.state, self.c.ORDER_STATE_PLACED)
        key = self.c.RecordKey(number=placed.number)
        got = self.dealer.call("OrderService/GetOrder", self.c.GetOrderRequest(order=key)).order
        self.assertEqual([line.ordered_micros for line in got.lines], [2 * MICROS, 2 * MICROS])
        self.assertEqual([line.line_number for line in got.lines], [1, 2])
        self.assertEqual(got.total_minor, 1226)

    def test_read_sees_the_write_before_it(self):
        reply = self.dealer.ask("OrderService/PlaceOrder", order(self.c, "T", self.lines()))
        key = self.c.RecordKey(id=reply.body.order_id)
        read = self.dealer.ask(
            "OrderService/GetOrder", self.c.GetOrderRequest(order=key), min_seq=reply.header.as_of_seq
        )
        self.assertEqual(read.code, self.c.CODE_OK, read.header.message)
        self.assertGreaterEqual(read.header.as_of_seq, reply.header.as_of_seq)

    def test_retry_gets_the_same_reply_byte_for_byte(self):
        request, request_id = order(self.c, "T", self.lines()), wire.new_id()
        first = self.dealer.ask("OrderService/PlaceOrder", request, request_id)
        self.assertEqual(first.code, self.c.CODE_OK, first.header.message)
        for again in (self.dealer, self.connection(zmq.REQ), self.connection()):
            self.assertEqual(again.ask("OrderService/PlaceOrder", request, request_id).frames, first.frames)
        self.assertEqual(self.head().seq, first.header.as_of_seq)

    def test_retry_of_a_refusal_gets_the_same_refusal(self):
        request, request_id = order(self.c, "T", [("NO-SUCH", 1)]), wire.new_id()
        first = self.dealer.ask("OrderService/PlaceOrder", request, request_id)
        self.assert_refused(first, "NOT_FOUND", "NOT_FOUND")
        product = self.c.Product(sku="NO-SUCH", name="Now there is", stock_policy=self.c.STOCK_POLICY_UNTRACKED)
        self.dealer.call("ProductService/UpsertProduct", self.c.UpsertProductRequest(product=product))
        self.addCleanup(self.dealer.call, "ProductService/UpsertProduct", self.c.UpsertProductRequest(
            product=self.c.Product(sku="NO-SUCH", status=self.c.PRODUCT_STATUS_RETIRED)
        ))
        again = self.dealer.ask("OrderService/PlaceOrder", request, request_id)
        self.assertEqual(again.frames, first.frames)

    def test_request_id_is_good_for_one_body(self):
        request_id = wire.new_id()
        self.dealer.ask("OrderService/PlaceOrder", order(self.c, "T", self.lines(1)), request_id)
        other = self.dealer.ask("OrderService/PlaceOrder", order(self.c, "T", self.lines(2)), request_id)
        self.assert_refused(other, "INVALID_ARGUMENT", "REQUEST_ID_REUSED")

    def test_request_id_is_good_for_one_method(self):
        request_id = wire.new_id()
        key = self.c.RecordKey(number="SO-0000-0")
        request = self.c.ConfirmOrderRequest(order=key)
        self.dealer.ask("OrderService/ConfirmOrder", request, request_id)
        other = self.dealer.ask("OrderService/CancelOrder", request.SerializeToString(), request_id)
        self.assertIn(other.reason, ("REQUEST_ID_REUSED", "REQUIRED"))
        other = self.dealer.ask(
            "OrderService/CancelOrder", self.c.CancelOrderRequest(order=key, reason="-"), request_id
        )
        self.assert_refused(other, "INVALID_ARGUMENT", "REQUEST_ID_REUSED")

    def test_same_request_many_times_at_once(self):
        request, request_id = order(self.c, "T", self.lines()), wire.new_id()
        head = wire.header(self.c, "OrderService/PlaceOrder", request_id).SerializeToString()
        connection = self.connection()
        for _ in range(50):
            connection.send_frames(head, request.SerializeToString())
        replies = {tuple(connection.receive_frames()) for _ in range(50)}
        self.assertEqual(len(replies), 1)
        reply = wire.Reply(self.c, "OrderService/PlaceOrder", list(replies.pop()))
        self.assertEqual(self.head().seq, reply.header.as_of_seq)

    def test_external_id_is_good_for_one_order(self):
        name = self.c.ExternalId(system="SHOP", external_id="twice")
        self.dealer.call("OrderService/PlaceOrder", order(self.c, "T", self.lines(), external_id=name))
        again = self.dealer.ask("OrderService/PlaceOrder", order(self.c, "T", self.lines(), external_id=name))
        self.assert_refused(again, "ALREADY_EXISTS", "EXISTS")

    def test_many_requests_under_way_on_one_socket(self):
        connection, asked = self.connection(), {}
        for n in range(200):
            request_id = wire.new_id()
            asked[request_id] = n
            head = wire.header(self.c, "SystemService/Ping", request_id).SerializeToString()
            connection.send_frames(head, self.c.PingRequest(payload=str(n)).SerializeToString())
        for _ in range(200):
            reply = wire.Reply(self.c, "SystemService/Ping", connection.receive_frames())
            self.assertEqual(reply.body.payload, str(asked.pop(reply.header.request_id)))

    def test_live_stream_is_the_log(self):
        follower = self.follower(self.head().seq)
        start = follower.after
        # The subscription takes effect with the first heartbeat; what comes before it would be repaired.
        while follower.take(follower.socket.recv_multipart()) != b"heartbeat":
            pass
        for n in range(20):
            last = self.dealer.ask("OrderService/PlaceOrder", order(self.c, "T", self.lines(n + 1)))
        follower.follow(last.header.as_of_seq)
        self.assertEqual(follower.n_repaired, 0)
        logged = [event for event, _, _ in wire.read_log(self.dealer, start)]
        self.assertEqual(follower.events, logged)

    def test_gap_is_repaired_from_the_log(self):
        follower = self.follower(self.head().seq)
        while follower.take(follower.socket.recv_multipart()) != b"heartbeat":
            pass
        follower.socket.setsockopt(zmq.UNSUBSCRIBE, b"")
        follower.socket.setsockopt(zmq.SUBSCRIBE, b"heartbeat")
        start = follower.after
        for _ in range(5):
            last = self.dealer.ask("OrderService/PlaceOrder", order(self.c, "T", self.lines()))
        follower.follow(last.header.as_of_seq)
        self.assertEqual(follower.events, [event for event, _, _ in wire.read_log(self.dealer, start)])
        self.assertGreater(follower.n_repaired, 0)

    def test_topic_is_a_prefix_of_interest(self):
        socket = self.follower(0).socket
        socket.setsockopt(zmq.UNSUBSCRIBE, b"")
        socket.setsockopt(zmq.SUBSCRIBE, b"order.cancelled/")
        socket.setsockopt(zmq.SUBSCRIBE, b"heartbeat")
        while socket.recv_multipart()[0] != b"heartbeat":
            pass
        placed = self.dealer.call("OrderService/PlaceOrder", order(self.c, "T", self.lines()))
        key = self.c.RecordKey(id=placed.order_id)
        self.dealer.call("OrderService/CancelOrder", self.c.CancelOrderRequest(order=key, reason="test"))
        topic = b"heartbeat"
        while topic == b"heartbeat":
            self.assertTrue(socket.poll(60_000))
            topic, packed = socket.recv_multipart()
        self.assertEqual(topic, f"order.cancelled/{placed.order_id}".encode())
        self.assertEqual(self.c.Event.FromString(packed).order_cancelled.number, placed.number)

    def test_chain_of_hashes(self):
        self.dealer.call("OrderService/PlaceOrder", order(self.c, "T", self.lines()))
        former, n_events = wire.CHAIN_START, 0
        for event, changes, chain_hash in wire.read_log(self.dealer, with_changes=True):
            n_events += 1
            self.assertEqual(self.c.Event.FromString(event).seq, n_events)
            former = wire.chain(former, event, changes)
            self.assertEqual(former, chain_hash, f"event {n_events}")
        head = self.head()
        self.assertEqual((head.seq, head.chain_hash), (n_events, former))

    def test_events_hold_no_personal_data(self):
        canary = "Xerxes Canary"
        address = self.c.AccountAddress(
            purpose=self.c.ADDRESS_PURPOSE_SHIP_TO, name=canary, street=canary, city=canary, country="GB"
        )
        request = self.c.UpsertAccountRequest(
            account=self.c.Account(
                number="C-CANARY", kind=self.c.ACCOUNT_KIND_PERSON, name=canary, currency="GBP", addresses=[address]
            )
        )
        self.dealer.call("AccountService/UpsertAccount", request)
        placed = order(self.c, "CANARY", self.lines())
        self.dealer.call("OrderService/PlaceOrder", placed)
        for event, changes, _ in wire.read_log(self.dealer, with_changes=True):
            self.assertNotIn(canary.encode(), event + changes)
        self.assertNotIn(canary, "\n".join(self.daemon.lines))

    def test_tenants_are_apart(self):
        tenant = self.c.Tenant(code="acme", name="Acme", time_zone="Europe/Istanbul", currency="TRY")
        self.dealer.call("TenantService/CreateTenant", self.c.CreateTenantRequest(tenant=tenant))
        acme = self.connection(tenant="acme")
        before = self.head().seq
        key = self.c.RecordKey(number="C-T")
        self.assert_refused(
            acme.ask("AccountService/GetAccount", self.c.GetAccountRequest(account=key)), "NOT_FOUND", "NOT_FOUND"
        )
        shop(acme, "T", products=1)
        self.assertEqual(self.head().seq, before)
        log = [self.c.Event.FromString(event) for event, _, _ in wire.read_log(acme)]
        self.assertEqual([event.seq for event in log], list(range(1, len(log) + 1)))


if __name__ == "__main__":
    unittest.main()

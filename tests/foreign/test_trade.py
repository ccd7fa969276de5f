#!/usr/bin/python3
"""What the business rules look like from outside: stock, backorders, credit, tax, lists."""

import unittest

import wire
from house import order, shop
from suite import Suite
from wire import MICROS


class Trade(Suite):
    n_shops = 0

    def setUp(self):
        Trade.n_shops += 1
        self.tag = f"T{Trade.n_shops}"

    def shop(self, policy, stock=0, products=1):
        return shop(self.dealer, self.tag, products, policy, stock)

    def place(self, sku, units, **fields):
        return self.dealer.ask("OrderService/PlaceOrder", order(self.c, self.tag, [(sku, units)], **fields))

    def level(self, sku):
        key = self.c.RecordKey(number=sku)
        got = self.dealer.call("InventoryService/GetAvailability", self.c.GetAvailabilityRequest(product=key))
        level = got.stock_levels[0]
        self.assertEqual(got.available_micros, level.on_hand_micros - level.reserved_micros)
        return tuple(
            micros / MICROS for micros in (level.on_hand_micros, level.reserved_micros, level.backordered_micros)
        )

    def adjust(self, sku, delta, reason="counted"):
        key = self.c.RecordKey(number=sku)
        request = self.c.AdjustStockRequest(product=key, delta_micros=delta * MICROS, reason=reason)
        return self.dealer.ask("InventoryService/AdjustStock", request)

    def receive(self, sku, units):
        key = self.c.RecordKey(number=sku)
        request = self.c.ReceiveStockRequest(product=key, quantity_micros=units * MICROS)
        return self.dealer.call("InventoryService/ReceiveStock", request)

    def order_of(self, number):
        key = self.c.RecordKey(number=number)
        return self.dealer.call("OrderService/GetOrder", self.c.GetOrderRequest(order=key)).order

    def test_stock_is_reserved_and_given_back(self):
        sku = self.shop(self.c.STOCK_POLICY_REFUSE, 5)[0].sku
        placed = self.place(sku, 3).body
        self.assertEqual(placed.allocation_status, self.c.ALLOCATION_STATUS_FULL)
        self.assertEqual(self.level(sku), (5, 3, 0))
        self.assert_refused(self.place(sku, 3), "FAILED_PRECONDITION", "STOCK_INSUFFICIENT")
        key = self.c.RecordKey(number=placed.number)
        self.dealer.call("OrderService/CancelOrder", self.c.CancelOrderRequest(order=key, reason="test"))
        self.assertEqual(self.level(sku), (5, 0, 0))

    def confirmed(self, sku, units):
        number = self.place(sku, units).body.number
        key = self.c.RecordKey(number=number)
        self.dealer.call("OrderService/ConfirmOrder", self.c.ConfirmOrderRequest(order=key))
        return number

    def plan(self, number, units=None):
        lines = [self.c.LineQuantity(line_number=1, quantity_micros=units * MICROS)] if units else []
        request = self.c.CreateShipmentRequest(order=self.c.RecordKey(number=number), lines=lines)
        return self.dealer.ask("ShipmentService/CreateShipment", request)

    def ship(self, number, **fields):
        request = self.c.ShipRequest(shipment=self.c.RecordKey(number=number), **fields)
        return self.dealer.ask("ShipmentService/Ship", request)

    def deliver(self, number):
        request = self.c.ConfirmDeliveryRequest(shipment=self.c.RecordKey(number=number))
        return self.dealer.ask("ShipmentService/ConfirmDelivery", request)

    def cancel_lines(self, number, *quantities):
        lines = [self.c.LineQuantity(line_number=n, quantity_micros=units * MICROS) for n, units in quantities]
        request = self.c.CancelLinesRequest(order=self.c.RecordKey(number=number), lines=lines, reason="test")
        return self.dealer.ask("OrderService/CancelLines", request)

    def test_an_order_is_shipped_in_parts_and_delivered(self):
        sku = self.shop(self.c.STOCK_POLICY_REFUSE, 5)[0].sku
        number = self.confirmed(sku, 3)
        after = self.dealer.call("EventService/GetHead").seq
        first, second = self.plan(number, 1).body, self.plan(number).body
        self.assertEqual(first.order_state, self.c.ORDER_STATE_PROCESSING)
        self.assert_refused(
            self.plan(number, 1), "FAILED_PRECONDITION", "NOT_RESERVED", {"lines[0].quantity_micros": "NOT_RESERVED"}
        )
        shipped = self.ship(first.number, carrier="DHL", tracking_number="JD01").body
        self.assertEqual(shipped.fulfillment_status, self.c.FULFILLMENT_STATUS_PARTIALLY_SHIPPED)
        self.assertEqual(self.level(sku), (4, 2, 0))
        self.assertEqual(self.ship(second.number).body.fulfillment_status, self.c.FULFILLMENT_STATUS_SHIPPED)
        self.assertEqual(self.level(sku), (2, 0, 0))
        self.assert_refused(self.ship(second.number), "FAILED_PRECONDITION", "SHIPMENT_STATE")
        self.assertEqual(self.deliver(second.number).body.order_state, self.c.ORDER_STATE_PROCESSING)
        self.assertEqual(self.deliver(first.number).body.order_state, self.c.ORDER_STATE_COMPLETED)
        line = self.order_of(number).lines[0]
        self.assertEqual((line.shipped_micros, line.delivered_micros, line.reserved_micros), (3_000_000, 3_000_000, 0))
        key = self.c.RecordKey(number=number)
        listed = self.dealer.call("ShipmentService/ListShipments", self.c.ListShipmentsRequest(order=key)).shipments
        self.assertEqual([shipment.number for shipment in listed], [second.number, first.number])
        key = self.c.RecordKey(number=first.number)
        got = self.dealer.call("ShipmentService/GetShipment", self.c.GetShipmentRequest(shipment=key)).shipment
        self.assertEqual((got.tracking_number, got.lines[0].sku), ("JD01", sku))
        events = [self.c.Event.FromString(event) for event, _, _ in wire.read_log(self.dealer, after)]
        self.assertEqual([event.type for event in events], [
            "order.released", "shipment.created", "shipment.created",
            "shipment.shipped", "order.fulfillment_status_changed",
            "shipment.shipped", "order.fulfillment_status_changed",
            "shipment.delivered", "order.fulfillment_status_changed",
            "shipment.delivered", "order.fulfillment_status_changed", "order.completed",
        ])

    def test_cancelled_lines_free_stock_and_credit(self):
        sku = self.shop(self.c.STOCK_POLICY_BACKORDER, 4)[0].sku
        number, waiting = self.confirmed(sku, 4), self.place(sku, 2).body.number
        account = self.c.RecordKey(number="C-" + self.tag)
        shipment = self.plan(number, 3).body.number
        # 2.55 and 20 %: 4 are 12.24, 2 are 6.12. What is planned gives way, what waits gets it.
        self.assertEqual(self.cancel_lines(number, (1, 2)).body.total_minor, 612)
        self.assertEqual(self.level(sku), (4, 4, 0))
        self.assertEqual(self.order_of(waiting).allocation_status, self.c.ALLOCATION_STATUS_FULL)
        credit = self.dealer.call("CreditService/GetCredit", self.c.GetCreditRequest(account=account))
        self.assertEqual([row.exposure_minor for row in credit.credit_accounts], [1224])
        self.assertEqual(self.ship(shipment).code, self.c.CODE_OK)
        self.assertEqual(self.level(sku), (2, 2, 0))
        self.assert_refused(
            self.cancel_lines(number, (1, 1), (2, 1)), "NOT_FOUND", "NOT_FOUND",
            {"lines[0].quantity_micros": "NOT_CANCELLABLE", "lines[1].line_number": "NOT_FOUND"},
        )

    def test_a_shipment_that_is_cancelled_can_be_planned_again(self):
        sku = self.shop(self.c.STOCK_POLICY_REFUSE, 2)[0].sku
        number = self.confirmed(sku, 2)
        key = self.c.RecordKey(number=self.plan(number).body.number)
        request = self.c.CancelShipmentRequest(shipment=key, reason="test")
        cancelled = self.dealer.call("ShipmentService/CancelShipment", request)
        self.assertEqual(cancelled.order_state, self.c.ORDER_STATE_CONFIRMED)
        self.assertEqual(self.level(sku), (2, 2, 0))
        self.assertEqual(self.plan(number).code, self.c.CODE_OK)

    def test_two_lines_of_one_product_share_its_stock(self):
        sku = self.shop(self.c.STOCK_POLICY_REFUSE, 5)[0].sku
        both = order(self.c, self.tag, [(sku, 3), (sku, 3)])
        self.assert_refused(
            self.dealer.ask("OrderService/PlaceOrder", both), "FAILED_PRECONDITION", "STOCK_INSUFFICIENT"
        )
        self.assertEqual(self.level(sku), (5, 0, 0))
        fits = order(self.c, self.tag, [(sku, 3), (sku, 2)])
        self.dealer.call("OrderService/PlaceOrder", fits)
        self.assertEqual(self.level(sku), (5, 5, 0))

    def test_backorders_are_filled_oldest_first(self):
        sku = self.shop(self.c.STOCK_POLICY_BACKORDER, 1)[0].sku
        first, second = self.place(sku, 3).body, self.place(sku, 2).body
        self.assertEqual(first.allocation_status, self.c.ALLOCATION_STATUS_PARTIAL)
        self.assertEqual(second.allocation_status, self.c.ALLOCATION_STATUS_BACKORDERED)
        self.assertEqual(self.level(sku), (1, 1, 4))
        self.assertEqual(self.receive(sku, 3).filled_micros, 3 * MICROS)
        self.assertEqual(self.level(sku), (4, 4, 1))
        self.assertEqual(self.order_of(first.number).allocation_status, self.c.ALLOCATION_STATUS_FULL)
        self.assertEqual(self.order_of(second.number).allocation_status, self.c.ALLOCATION_STATUS_PARTIAL)

    def test_stock_is_corrected_but_never_below_what_is_promised(self):
        sku = self.shop(self.c.STOCK_POLICY_REFUSE, 5)[0].sku
        self.place(sku, 3)
        self.assertEqual(self.adjust(sku, -2).code, self.c.CODE_OK)
        self.assertEqual(self.level(sku), (3, 3, 0))
        self.assert_refused(self.adjust(sku, -1), "FAILED_PRECONDITION", "STOCK_RESERVED")
        self.assert_refused(self.adjust(sku, 0), "INVALID_ARGUMENT", "OUT_OF_RANGE")
        self.assert_refused(self.adjust(sku, 1, ""), "INVALID_ARGUMENT", "REQUIRED", {"reason": "REQUIRED"})
        self.assertEqual(self.level(sku), (3, 3, 0))

    def test_credit_is_a_limit(self):
        sku = self.shop(self.c.STOCK_POLICY_UNTRACKED)[0].sku
        account = self.c.RecordKey(number="C-" + self.tag)
        # One unit is 2.55 and 20 % tax: 3.06.
        limit = self.c.SetLimitRequest(account=account, currency="GBP", limit_minor=700)
        self.dealer.call("CreditService/SetLimit", limit)
        first = self.place(sku, 1).body
        self.assertEqual(self.place(sku, 1).code, self.c.CODE_OK)
        self.assert_refused(self.place(sku, 1), "FAILED_PRECONDITION", "CREDIT_EXCEEDED")
        credit = self.dealer.call("CreditService/GetCredit", self.c.GetCreditRequest(account=account))
        self.assertEqual(
            [(row.currency, row.limit_minor, row.exposure_minor) for row in credit.credit_accounts], [("GBP", 700, 612)]
        )
        key = self.c.RecordKey(number=first.number)
        self.dealer.call("OrderService/CancelOrder", self.c.CancelOrderRequest(order=key, reason="test"))
        self.assertEqual(self.place(sku, 1).code, self.c.CODE_OK)

    def test_prices_that_contain_the_tax(self):
        sku = self.shop(self.c.STOCK_POLICY_UNTRACKED)[0].sku
        placed = self.place(sku, 4, tax_mode=self.c.TAX_MODE_INCLUSIVE).body
        # 4 × 2.55 = 10.20, of which a sixth is tax.
        self.assertEqual((placed.total_minor, placed.tax_minor, placed.net_minor), (1020, 170, 850))

    def test_validation_says_what_placing_would(self):
        sku = self.shop(self.c.STOCK_POLICY_REFUSE, 1)[0].sku
        head = self.dealer.call("EventService/GetHead").seq
        for units, valid in ((1, True), (2, False)):
            request = self.c.ValidateOrderRequest(order=order(self.c, self.tag, [(sku, units)]).order)
            said = self.dealer.call("OrderService/ValidateOrder", request)
            self.assertEqual(said.valid, valid)
            if valid:
                self.assertEqual(said.total_minor, 306)
            else:
                self.assertIn("STOCK_INSUFFICIENT", [violation.reason for violation in said.violations])
        self.assertEqual(self.dealer.call("EventService/GetHead").seq, head)

    def test_list_in_pages_with_totals(self):
        sku = self.shop(self.c.STOCK_POLICY_UNTRACKED)[0].sku
        numbers = [self.place(sku, n).body.number for n in range(1, 8)]
        account = self.c.RecordKey(number="C-" + self.tag)
        got, token = [], ""
        while True:
            request = self.c.ListOrdersRequest(account=account, page_size=3, page_token=token, with_totals=not token)
            page = self.dealer.call("OrderService/ListOrders", request)
            got += [listed.number for listed in page.orders]
            if not token:
                totals = page.totals
            token = page.next_page_token
            if not token:
                break
        self.assertEqual(got, numbers[::-1])
        self.assertEqual(len(totals), 1)
        self.assertEqual(totals[0].goods_micros, sum(range(1, 8)) * 2_550_000)
        self.assertEqual(totals[0].currency, "GBP")

    def test_token_of_another_filter_is_none(self):
        sku = self.shop(self.c.STOCK_POLICY_UNTRACKED)[0].sku
        for _ in range(3):
            self.place(sku, 1)
        request = self.c.ListOrdersRequest(page_size=1)
        request.page_token = self.dealer.call("OrderService/ListOrders", request).next_page_token
        self.assertTrue(request.page_token)
        request.state = self.c.ORDER_STATE_CANCELLED
        self.assert_refused(self.dealer.ask("OrderService/ListOrders", request), "INVALID_ARGUMENT", "PAGE_TOKEN")

    def test_tenants_are_listed(self):
        codes = [f"{self.tag.lower()}-{n}" for n in range(3)]
        for code in codes:
            tenant = self.c.Tenant(code=code, name=code, time_zone="UTC")
            self.dealer.call("TenantService/CreateTenant", self.c.CreateTenantRequest(tenant=tenant))
        tenant = self.c.Tenant(code=codes[0], name="again", time_zone="UTC")
        again = self.dealer.ask("TenantService/CreateTenant", self.c.CreateTenantRequest(tenant=tenant))
        self.assert_refused(again, "ALREADY_EXISTS", "EXISTS")
        listed, token = [], ""
        while True:
            request = self.c.ListTenantsRequest(page_size=2, page_token=token)
            page = self.dealer.call("TenantService/ListTenants", request)
            listed += [known.code for known in page.tenants]
            token = page.next_page_token
            if not token:
                break
        self.assertEqual(len(listed), len(set(listed)))
        self.assertLessEqual({"default", *codes}, set(listed))

    def test_blocked_accounts_and_retired_products_take_no_orders(self):
        sku = self.shop(self.c.STOCK_POLICY_UNTRACKED)[0].sku
        number = "C-" + self.tag
        for status, reason in ((self.c.ACCOUNT_STATUS_BLOCKED, "ACCOUNT_BLOCKED"), (self.c.ACCOUNT_STATUS_ACTIVE, "")):
            account = self.c.Account(number=number, status=status)
            self.dealer.call("AccountService/UpsertAccount", self.c.UpsertAccountRequest(account=account))
            self.assertEqual(self.place(sku, 1).reason, reason)
        product = self.c.Product(sku=sku, status=self.c.PRODUCT_STATUS_RETIRED)
        self.dealer.call("ProductService/UpsertProduct", self.c.UpsertProductRequest(product=product))
        self.assertEqual(self.place(sku, 1).reason, "PRODUCT_RETIRED")

    def test_every_event_of_a_write_names_its_request(self):
        sku = self.shop(self.c.STOCK_POLICY_BACKORDER)[0].sku
        for _ in range(3):
            self.place(sku, 1)
        after = self.dealer.call("EventService/GetHead").seq
        request_id = wire.new_id()
        key = self.c.RecordKey(number=sku)
        request = self.c.ReceiveStockRequest(product=key, quantity_micros=3 * MICROS)
        reply = self.dealer.ask("InventoryService/ReceiveStock", request, request_id)
        events = [self.c.Event.FromString(event) for event, _, _ in wire.read_log(self.dealer, after)]
        self.assertEqual({event.request_id for event in events}, {request_id})
        self.assertEqual(events[-1].seq, reply.header.as_of_seq)
        self.assertEqual(sum(event.type == "backorder.filled" for event in events), 3)


if __name__ == "__main__":
    unittest.main()

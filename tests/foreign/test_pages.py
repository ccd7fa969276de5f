#!/usr/bin/python3
"""Pages from outside: whoever leafs through a list while others write sees each row that was there, once."""

import random
import unittest

import wire
from suite import Suite
from wire import MICROS

SEED = 20260301
ROUNDS = 12


class Pages(Suite):
    n_made = 0

    def make(self, dealer, **fields):
        Pages.n_made += 1
        request = self.c.CreateAccountRequest(account=self.c.Account(name=f"account {Pages.n_made}", **fields))
        return dealer.call("AccountService/CreateAccount", request).account_id

    def leaf(self, method, items, request, rng, between=lambda: None):
        """All records of a list, page by page; between two pages something happens."""
        records = []
        while True:
            request.page_size = rng.randrange(1, 8)
            page = self.dealer.call(method, request)
            self.assertLessEqual(len(getattr(page, items)), request.page_size)
            records.extend(getattr(page, items))
            if not page.next_page_token:
                return records
            self.assertTrue(getattr(page, items), "a page that leads on has rows")
            request.page_token = page.next_page_token
            between()

    def test_every_row_comes_once_while_rows_are_inserted(self):
        rng = random.Random(SEED)
        other = self.connection()
        choices = [{}, {"owner_id": 5}, {"team_id": 2}, {"status": 2}, {"kind": 2}, {"owner_id": 5, "kind": 2}]
        for _ in range(20):
            self.make(other, **rng.choice(choices))
        for _ in range(ROUNDS):
            chosen = rng.choice(choices)
            before = self.matching(chosen)
            request = self.c.ListAccountsRequest(**chosen)
            records = self.leaf(
                "AccountService/ListAccounts",
                "accounts",
                request,
                rng,
                lambda: self.make(other, **rng.choice(choices)),
            )
            ids = [record.id for record in records]
            self.assertEqual(ids, sorted(set(ids)), "in order, each once")
            self.assertLessEqual(set(before), set(ids), "all that were there")
            self.assertLessEqual(set(ids), set(self.matching(chosen)), "none that does not match")

    def matching(self, chosen):
        where = "".join(f" AND {name} = {value}" for name, value in chosen.items())
        return [int(row[0]) for row in self.house.sql(f"SELECT id FROM account WHERE tenant_id = 1{where}")]

    def test_rows_that_stop_to_match_do_not_shift_the_others(self):
        rng = random.Random(SEED)
        made = [self.make(self.dealer, team_id=9) for _ in range(15)]
        left = []

        def take_one_away():
            if left or rng.random() < 0.5:
                return
            left.append(made[0])
            key = self.c.RecordKey(id=made[0])
            request = self.c.AssignOwnerRequest(account=key, team_id=10)
            self.dealer.call("AccountService/AssignOwner", request)

        request = self.c.ListAccountsRequest(team_id=9)
        records = self.leaf("AccountService/ListAccounts", "accounts", request, rng, take_one_away)
        self.assertEqual([record.id for record in records], made)

    def test_lists_of_stock_come_newest_first(self):
        rng = random.Random(SEED)
        location = self.c.PutLocationRequest(location=self.c.Location(code="MAIN"))
        self.dealer.call("LocationService/PutLocation", location)
        for sku in ("P1", "P2"):
            product = self.c.UpsertProductRequest(product=self.c.Product(sku=sku))
            self.dealer.call("ProductService/UpsertProduct", product)
        key = self.c.RecordKey(number="P1")
        for units in range(1, 13):
            receive = self.c.ReceiveStockRequest(product=key, quantity_micros=units * MICROS)
            self.dealer.call("InventoryService/ReceiveStock", receive)
        more = self.c.ReceiveStockRequest(product=key, quantity_micros=99 * MICROS)
        request = self.c.ListMovementsRequest(product=key)
        movements = self.leaf(
            "InventoryService/ListMovements",
            "movements",
            request,
            rng,
            lambda: self.dealer.call("InventoryService/ReceiveStock", more),
        )
        self.assertEqual([row.quantity_micros // MICROS for row in movements], list(range(12, 0, -1)))
        level = self.dealer.call("InventoryService/ListStockLevels", self.c.ListStockLevelsRequest(product=key))
        again = self.c.ListMovementsRequest(product=key)
        explained = self.leaf("InventoryService/ListMovements", "movements", again, rng)
        self.assertEqual(
            [row.on_hand_micros for row in level.stock_levels], [sum(row.quantity_micros for row in explained)]
        )
        locations = self.dealer.call("LocationService/ListLocations", self.c.ListLocationsRequest())
        self.assertEqual([row.code for row in locations.locations], ["MAIN"])
        products = self.leaf("ProductService/ListProducts", "products", self.c.ListProductsRequest(), rng)
        self.assertEqual([row.sku for row in products], ["P1", "P2"])

    def test_prices_as_they_are_and_were(self):
        product = self.c.UpsertProductRequest(product=self.c.Product(sku="PRICED"))
        self.dealer.call("ProductService/UpsertProduct", product)
        key = self.c.RecordKey(number="PRICED")

        def put(price, minimum=0):
            stated = self.c.PriceInput(
                product=key, currency="EUR", min_quantity_micros=minimum, unit_price_micros=price * MICROS
            )
            self.dealer.call("PricingService/PutPrices", self.c.PutPricesRequest(prices=[stated]))
            return self.dealer.call("EventService/GetHead", self.c.GetHeadRequest()).at

        def ask(at=None, units=1):
            request = self.c.GetPriceRequest(product=key, currency="EUR", quantity_micros=units * MICROS, at=at)
            return self.dealer.ask("PricingService/GetPrice", request)

        times = [put(5), put(4), put(3, 10 * MICROS), put(6)]
        self.assertEqual([ask(at).body.unit_price_micros // MICROS for at in times], [5, 4, 4, 6])
        self.assertEqual([ask(at, 10).body.unit_price_micros // MICROS for at in times], [5, 4, 3, 3])
        self.assertEqual(ask().body.unit_price_micros // MICROS, 6)
        reasons = [row.reason for row in ask(None, 10).body.considered]
        self.assertEqual(reasons, [self.c.PRICE_REASON_BETTER_TIER, self.c.PRICE_REASON_APPLIES])
        before = type(times[0])(seconds=times[0].seconds - 3600)
        self.assert_refused(ask(before), "FAILED_PRECONDITION", "PRICE_MISSING")


if __name__ == "__main__":
    unittest.main()

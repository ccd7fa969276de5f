#!/usr/bin/python3
"""Master data from outside: update masks as Google's FieldMask means them, versions, what is only validated."""

import collections
import random
import unittest

from google.protobuf.field_mask_pb2 import FieldMask

import wire
from suite import Suite

SEED = 20260301
ROUNDS = 80
# What an update of an account may write, with values for it.
VALUES = {
    "name": ["Brook & Sons", "Öz Ticaret", "北京公司"],
    "currency": ["EUR", "TRY", "JPY"],
    "country": ["DE", "TR"],
    "time_zone": ["UTC", "Europe/Istanbul"],
    "owner_id": [1, 2, 3],
    "team_id": [7, 8],
    "kind": [1, 2],
    "status": [1, 2, 3],
}
REQUIRED = {"name", "kind", "status"}


class Master(Suite):
    def create(self, **fields):
        request = self.c.CreateAccountRequest(account=self.c.Account(**fields))
        return self.dealer.call("AccountService/CreateAccount", request)

    def ask_update(self, number, values, paths=None, **fields):
        request = self.c.UpdateAccountRequest(account=self.c.RecordKey(number=number), values=values, **fields)
        if paths is not None:
            request.update_mask.CopyFrom(FieldMask(paths=paths))
        return self.dealer.ask("AccountService/UpdateAccount", request)

    def account(self, number):
        key = self.c.RecordKey(number=number)
        return self.dealer.call("AccountService/GetAccount", self.c.GetAccountRequest(account=key)).account

    def head(self):
        return self.dealer.call("EventService/GetHead", self.c.GetHeadRequest()).seq

    def random_values(self, rng):
        chosen = rng.sample(sorted(VALUES), rng.randrange(len(VALUES) + 1))
        return self.c.Account(**{name: rng.choice(VALUES[name]) for name in chosen})

    def expect(self, before, values, paths):
        """The account after the update, and the required fields that it would clear."""
        after = type(before)()
        after.CopyFrom(before)
        cleared = set()
        for name in paths or [field.name for field, _ in values.ListFields()]:
            if values.HasField(name):
                setattr(after, name, getattr(values, name))
            elif name in REQUIRED:
                cleared.add(name)
            else:
                after.ClearField(name)
        return after, cleared

    def test_masks_mean_what_google_says(self):
        rng = random.Random(SEED)
        number = self.create(name="Brook", country="GB").number
        n = {"changed": 0, "unchanged": 0, "refused": 0}
        for _ in range(ROUNDS):
            before = self.account(number)
            values = self.random_values(rng)
            paths = rng.choice([None, [], rng.sample(sorted(VALUES), rng.randrange(1, 4))])
            expected, cleared = self.expect(before, values, paths)
            head = self.head()
            reply = self.ask_update(number, values, paths)
            after = self.account(number)
            if cleared:
                fields = {"values." + name: "REQUIRED" for name in cleared}
                self.assert_refused(reply, "INVALID_ARGUMENT", "REQUIRED", fields)
                self.assertEqual((after, self.head()), (before, head))
                n["refused"] += 1
                continue
            self.assertEqual(reply.code, self.c.CODE_OK, reply.fields())
            changed = expected != before
            self.assertEqual(reply.body.unchanged, not changed)
            # Whoever changes the owner, account.owner_changed tells it.
            handed_over = any(
                expected.HasField(name) != before.HasField(name) or getattr(expected, name) != getattr(before, name)
                for name in ("owner_id", "team_id")
            )
            self.assertEqual(self.head(), head + changed + handed_over)
            expected.version = before.version + changed
            self.assertEqual(reply.body.version, expected.version)
            after.updated_at.CopyFrom(expected.updated_at)
            self.assertEqual(after, expected)
            n["changed" if changed else "unchanged"] += 1
        self.assertTrue(min(n.values()) > 0, n)

    def test_a_mask_in_json_form_names_the_same_fields(self):
        number = self.create(name="Brook", time_zone="UTC", owner_id=3).number
        mask = FieldMask()
        mask.FromJsonString("timeZone,ownerId")
        reply = self.ask_update(number, self.c.Account(owner_id=4), mask.paths)
        self.assertEqual(reply.code, self.c.CODE_OK)
        account = self.account(number)
        self.assertFalse(account.HasField("time_zone"))
        self.assertEqual(account.owner_id, 4)

    def test_what_no_update_changes_is_named(self):
        number = self.create(name="Brook").number
        paths = ["name", "created_at", "number", "nothing", "parent_id"]
        reply = self.ask_update(number, self.c.Account(name="Brooks"), paths)
        self.assert_refused(
            reply,
            "INVALID_ARGUMENT",
            "OUTPUT_ONLY",
            {
                "update_mask.paths[1]": "OUTPUT_ONLY",
                "update_mask.paths[2]": "IMMUTABLE",
                "update_mask.paths[3]": "FIELD_UNKNOWN",
                "update_mask.paths[4]": "IMMUTABLE",
            },
        )
        self.assertEqual(self.account(number).name, "Brook")

    def test_an_owner_is_assigned_by_a_mask_too(self):
        number = self.create(name="Brook", owner_id=3, team_id=4).number
        request = self.c.AssignOwnerRequest(account=self.c.RecordKey(number=number), team_id=5)
        request.update_mask.paths.append("owner_id")
        self.dealer.call("AccountService/AssignOwner", request)
        account = self.account(number)
        self.assertEqual((account.HasField("owner_id"), account.team_id), (False, 4))

    def test_a_retired_product_and_a_balance_are_told(self):
        product = self.c.UpsertProductRequest(product=self.c.Product(sku="OLD"))
        self.dealer.call("ProductService/UpsertProduct", product)
        key = self.c.RecordKey(number="OLD")
        retired = self.dealer.call("ProductService/RetireProduct", self.c.RetireProductRequest(product=key))
        self.assertEqual((retired.sku, retired.version, retired.unchanged), ("OLD", 2, False))
        account = self.c.RecordKey(number=self.create(name="Brook").number)
        request = self.c.SetExternalBalanceRequest(account=account, currency="EUR", balance_minor=-500)
        told = self.dealer.call("CreditService/SetExternalBalance", request)
        self.assertEqual((told.version, told.used_minor), (1, -500))
        types = [self.c.Event.FromString(event).type for event, _, _ in wire.read_log(self.dealer)]
        self.assertEqual(types[-3:], ["product.retired", "account.created", "credit.balance_changed"])

    def test_of_two_writers_one_wins(self):
        created = self.create(name="Brook")
        first = self.ask_update(created.number, self.c.Account(country="DE"), expected_version=created.version)
        second = self.ask_update(created.number, self.c.Account(country="TR"), expected_version=created.version)
        self.assertEqual(first.code, self.c.CODE_OK)
        self.assert_refused(second, "ABORTED", "VERSION_CONFLICT")
        self.assertEqual(self.facts(second), {"current_version": "2", "changed_fields": "country"})
        self.assertEqual(self.account(created.number).country, "DE")

    def facts(self, reply):
        return {fact.key: fact.value for fact in reply.header.metadata}

    def test_a_conflict_tells_what_changed_since(self):
        number = self.create(name="Brook").number
        key = self.c.RecordKey(number=number)
        self.ask_update(number, self.c.Account(country="DE"))
        self.ask_update(number, self.c.Account(name="Brooks"))
        address = self.c.AccountAddress(purpose=self.c.ADDRESS_PURPOSE_SHIP_TO, city="Bursa")
        self.ask_update(number, self.c.Account(addresses=[address]))
        name = self.c.ExternalId(system="ERP", external_id=number)
        link = self.c.LinkRequest(kind=self.c.RECORD_KIND_ACCOUNT, record=key, external_id=name)
        self.dealer.call("ReferenceService/Link", link)
        version = self.account(number).version

        def changed_since(expected):
            reply = self.ask_update(number, self.c.Account(status=2), expected_version=expected)
            self.assert_refused(reply, "ABORTED", "VERSION_CONFLICT")
            facts = self.facts(reply)
            self.assertEqual(facts.pop("current_version"), str(version))
            return set(facts["changed_fields"].split(",")) if facts else set()

        self.assertEqual(changed_since(3) - {"external_ids"}, {"addresses"})
        self.assertEqual(changed_since(2) - {"external_ids"}, {"addresses", "name"})
        self.assertEqual(changed_since(1) - {"external_ids"}, {"addresses", "name", "country"})
        self.assertEqual(changed_since(version + 1), set())
        self.assertIn("name", changed_since(0))

    def test_a_conflict_within_a_batch_tells_it_too(self):
        """All expect the same version and may share a batch: one wins, the others learn what it changed."""
        numbers = [self.create(name="Brook").number for _ in range(5)]
        requests = [
            self.c.UpdateAccountRequest(
                account=self.c.RecordKey(number=number), values=self.c.Account(country="DE"), expected_version=1
            )
            for number in numbers
            for _ in range(4)
        ]
        for i, request in enumerate(requests):
            request.values.name = f"name {i}"
        outcomes = collections.Counter()
        for reply in self.pipelined("AccountService/UpdateAccount", requests):
            outcomes[reply.reason] += 1
            if reply.reason:
                fields = set(self.facts(reply)["changed_fields"].split(","))
                self.assertEqual(fields, {"name", "country"})
        self.assertEqual(outcomes, {"": 5, "VERSION_CONFLICT": 15})

    def pipelined(self, method, requests):
        """The replies to requests that are sent without waiting, in the order of their requests."""
        ids = [wire.new_id() for _ in requests]
        for request_id, request in zip(ids, requests):
            head = wire.header(self.c, method, request_id).SerializeToString()
            self.dealer.send_frames(head, request.SerializeToString())
        replies = [wire.Reply(self.c, method, self.dealer.receive_frames()) for _ in ids]
        by_id = {reply.header.request_id: reply for reply in replies}
        return [by_id[request_id] for request_id in ids]

    def test_moves_at_the_same_time_make_no_cycle(self):
        rng = random.Random(SEED)
        numbers = [self.create(name=f"branch {i}").number for i in range(10)]
        outcomes = collections.Counter()
        for _ in range(6):
            requests = []
            for _ in range(40):
                request = self.c.SetParentRequest(account=self.c.RecordKey(number=rng.choice(numbers)))
                parent = rng.choice(numbers + [None])
                if parent:
                    request.parent.number = parent
                requests.append(request)
            for reply in self.pipelined("AccountService/SetParent", requests):
                outcomes[reply.reason or "OK"] += 1
            self.check_closure()
        self.assertEqual(set(outcomes), {"OK", "HIERARCHY_CYCLE"})
        self.assertGreater(min(outcomes.values()), 20, outcomes)

    def check_closure(self):
        """Who stands below whom is what the parents say."""
        parents = {
            int(account): int(parent) if parent else None
            for account, parent in self.house.sql("SELECT id, parent_id FROM account WHERE tenant_id = 1")
        }
        expected = set()
        for account in parents:
            at, depth = account, 0
            while at is not None:
                self.assertLess(depth, 32, "a cycle")
                expected.add((account, at, depth))
                at, depth = parents[at], depth + 1
        rows = self.house.sql("SELECT account_id, ancestor_id, depth FROM account_ancestor WHERE tenant_id = 1")
        self.assertEqual({tuple(map(int, row)) for row in rows}, expected)

    def test_what_was_made_in_the_same_batch_is_used(self):
        """An import that makes an account and at once its addresses, limit, branch."""
        parent = self.create(name="Holding").number
        tag = wire.new_id().hex()[:8]
        for i in range(20):
            name = self.c.ExternalId(system="IMPORT", external_id=f"{tag}-{i}")
            key = self.c.RecordKey(external=name)
            make = self.c.UpsertAccountRequest(external_id=name, account=self.c.Account(name="Branch"))
            update = self.c.UpdateAccountRequest(account=key, values=self.c.Account(country="DE"))
            put = self.c.SetParentRequest(account=key, parent=self.c.RecordKey(number=parent))
            limit = self.c.SetLimitRequest(account=key, currency="EUR", limit_minor=100)
            for method, request in (
                ("AccountService/UpsertAccount", make),
                ("AccountService/UpdateAccount", update),
                ("AccountService/SetParent", put),
                ("CreditService/SetLimit", limit),
            ):
                head = wire.header(self.c, method, wire.new_id()).SerializeToString()
                self.dealer.send_frames(head, request.SerializeToString())
        for _ in range(80):
            reply = wire.Reply(self.c, None, self.dealer.receive_frames())
            self.assertEqual(reply.code, self.c.CODE_OK, reply.reason)
        self.check_closure()

    def test_what_is_only_validated_is_free_to_be_done(self):
        number = self.create(name="Brook").number
        head = self.head()
        request = self.c.UpdateAccountRequest(
            account=self.c.RecordKey(number=number), values=self.c.Account(name="Brooks"), validate_only=True
        )
        request_id = wire.new_id()
        reply = self.dealer.ask("AccountService/UpdateAccount", request, request_id)
        self.assertEqual((reply.code, reply.body.version), (self.c.CODE_OK, 2))
        self.assertEqual((self.account(number).name, self.head()), ("Brook", head))
        request.validate_only = False
        reply = self.dealer.ask("AccountService/UpdateAccount", request, request_id)
        self.assertEqual((reply.code, self.account(number).name), (self.c.CODE_OK, "Brooks"))


if __name__ == "__main__":
    unittest.main()

#!/usr/bin/python3
"""Master data from outside: update masks as Google's FieldMask means them, versions, what is only validated."""

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
            self.assertEqual(self.head(), head + changed)
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

    def test_of_two_writers_one_wins(self):
        created = self.create(name="Brook")
        first = self.ask_update(created.number, self.c.Account(country="DE"), expected_version=created.version)
        second = self.ask_update(created.number, self.c.Account(country="TR"), expected_version=created.version)
        self.assertEqual(first.code, self.c.CODE_OK)
        self.assert_refused(second, "ABORTED", "VERSION_CONFLICT")
        facts = {fact.key: fact.value for fact in second.header.metadata}
        self.assertEqual(facts["current_version"], "2")
        self.assertEqual(self.account(created.number).country, "DE")

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

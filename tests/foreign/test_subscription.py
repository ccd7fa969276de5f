#!/usr/bin/python3
"""Durable subscriptions as a program in another language uses them, with nothing but the .proto files."""

import unittest

from suite import Suite


class Records(Suite):
    """Subscriptions as records: made, listed, deleted."""

    def create(self, name, **fields):
        return self.dealer.call(
            "EventService/CreateSubscription", self.c.CreateSubscriptionRequest(name=name, **fields)
        )

    def key(self, name):
        return self.c.RecordKey(number=name)

    def get(self, name):
        request = self.c.GetSubscriptionRequest(subscription=self.key(name))
        return self.dealer.call("EventService/GetSubscription", request).subscription

    def test_a_new_one_has_seen_nothing_yet(self):
        made = self.create("new", types=["order.", "account.created"])
        got = self.get("new")
        self.assertEqual((got.id, list(got.types)), (made.subscription_id, ["order.", "account.created"]))
        self.assertEqual(got.status.behind, 0)
        self.assertEqual(got.status.acked_seq, got.start_seq)
        self.assertEqual(got.status.dead_letter_count, 0)
        self.assertFalse(got.status.HasField("consumer"))

    def test_lists_come_in_pages(self):
        names = [f"page-{n}" for n in range(5)]
        for name in names:
            self.create(name)
        found, token = [], ""
        while True:
            request = self.c.ListSubscriptionsRequest(page_size=2, page_token=token)
            page = self.dealer.call("EventService/ListSubscriptions", request)
            found += [one.name for one in page.subscriptions]
            self.assertTrue(all(one.HasField("status") for one in page.subscriptions))
            token = page.next_page_token
            if not token:
                break
        self.assertEqual([name for name in found if name.startswith("page-")], names)

    def test_a_deleted_one_is_gone_and_may_come_back(self):
        made = self.create("gone", start=self.c.SUBSCRIPTION_START_BEGINNING)
        request = self.c.DeleteSubscriptionRequest(subscription=self.key("gone"))
        self.dealer.call("EventService/DeleteSubscription", request)
        lost = self.dealer.ask(
            "EventService/GetSubscription", self.c.GetSubscriptionRequest(subscription=self.key("gone"))
        )
        self.assert_refused(lost, "NOT_FOUND", "NOT_FOUND")
        again = self.create("gone")
        self.assertEqual(again.subscription_id, made.subscription_id)
        self.assertEqual(self.get("gone").incarnation, 2)
        self.assertEqual(self.get("gone").status.behind, 0)


if __name__ == "__main__":
    unittest.main()

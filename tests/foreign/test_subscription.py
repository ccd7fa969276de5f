#!/usr/bin/python3
"""Durable subscriptions as a program in another language uses them."""

import unittest

import wire
from house import wait_for
from place import Happenings, Place
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


class Following(Happenings, Suite):
    """One consumer, or several that want to be the one."""

    def assert_lost(self, reply, reason="LEASE_LOST"):
        self.assert_refused(reply, "ABORTED", reason)

    def test_events_come_in_pages_once_acknowledged_never_again(self):
        place = Place(self, "pages")
        happened = self.happen(5)
        page = place.fetch(page_size=3)
        self.assertEqual(self.seqs(page), happened[:3])
        self.assertEqual(page.through_seq, happened[2])
        self.assertEqual(page.head_seq, happened[4])
        # Not acknowledged: another Fetch from the cursor brings them again.
        self.assertEqual(self.seqs(place.fetch(page_size=3)), happened[:3])
        rest = place.fetch(after_seq=page.through_seq, epoch=page.epoch)
        self.assertEqual(self.seqs(rest), happened[3:])
        self.assertEqual(place.ack(happened[3]).body.acked_seq, happened[3])
        self.assertEqual(self.seqs(place.fetch()), happened[4:])
        self.assertEqual(place.ack(happened[1]).body.acked_seq, happened[3], "it never goes back")
        status = place.status()
        self.assertEqual((status.acked_seq, status.handed_seq), (happened[3], happened[4]))
        self.assertEqual((status.consumer, status.behind), ("tester", 1))

    def test_a_filter_lets_through_what_matches_and_moves_on(self):
        place = Place(self, "filter", types=["location."])
        self.happen(3)
        wanted = self.happen_otherwise()
        last = self.happen(2)[-1]
        page = place.fetch()
        self.assertEqual(self.seqs(page), [wanted])
        self.assertEqual(page.through_seq, last)
        page = place.fetch(after_seq=page.through_seq)
        self.assertEqual((len(page.events), page.through_seq), (0, last))

    def test_a_filter_by_account(self):
        account = self.dealer.call(
            "AccountService/UpsertAccount",
            self.c.UpsertAccountRequest(
                account=self.c.Account(number="A-MINE", kind=self.c.ACCOUNT_KIND_ORGANISATION, name="Mine")
            ),
        )
        place = Place(self, "account", account=self.c.RecordKey(number="A-MINE"))
        self.happen(2)
        changed = self.dealer.ask(
            "AccountService/UpsertAccount",
            self.c.UpsertAccountRequest(account=self.c.Account(number="A-MINE", name="Still mine")),
        )
        self.happen(1)
        page = place.fetch()
        self.assertEqual(self.seqs(page), [changed.header.as_of_seq])
        self.assertEqual(page.events[0].aggregate_id, account.account_id)

    def test_who_waits_is_answered_when_something_happens(self):
        place = Place(self, "wait", types=["location."])
        place.fetch()
        self.wait(place)
        self.happen(3)
        wanted = self.happen_otherwise()
        self.assertEqual(self.seqs(place.answer().body), [wanted])

    def test_a_wait_ends_with_the_position(self):
        place = Place(self, "late", types=["location."])
        place.fetch()
        last = self.happen(2)[-1]
        page = place.fetch(wait_ms=50)
        self.assertEqual((len(page.events), page.through_seq), (0, last))

    def test_a_request_that_comes_twice_waits_once(self):
        place = Place(self, "twice")
        place.fetch()
        request_id = place.begin(wait_ms=30_000)
        place.begin(request_id, wait_ms=30_000)
        happened = self.happen(1)
        self.assertEqual(self.seqs(place.answer().body), happened)
        ping = place.connection.ask("SystemService/Ping", self.c.PingRequest(payload="next"))
        self.assertEqual(ping.body.payload, "next", "the twin was not answered")

    def test_the_later_of_two_requests_waits(self):
        place = Place(self, "later")
        place.fetch()
        first = place.begin(wait_ms=30_000)
        place.begin(wait_ms=30_000)
        answer = place.answer()
        self.assertEqual(answer.header.request_id, first)
        self.assertEqual(len(answer.body.events), 0)
        happened = self.happen(1)
        self.assertEqual(self.seqs(place.answer().body), happened)

    def test_one_consumer_at_a_time(self):
        first, second = Place(self, "lease", "first"), Place(self, "lease", "second")
        happened = self.happen(2)
        first.fetch()
        held = second.ask()
        self.assert_refused(held, "FAILED_PRECONDITION", "LEASE_HELD")
        self.assertTrue(0 < held.header.retry_after_ms <= 30_000)
        page = second.fetch(force=True)
        self.assertEqual(self.seqs(page), happened)
        self.assertEqual(page.redelivered_seq, happened[-1], "the first had them too")
        self.assert_lost(first.ask())
        self.assert_lost(first.ack(happened[0]))
        self.assert_lost(first.reject(happened[0]))
        self.assertEqual(second.ack(happened[1]).body.acked_seq, happened[1])

    def test_a_lease_runs_out(self):
        first, second = Place(self, "tired", "first"), Place(self, "tired", "second")
        first.fetch(lease_ms=1000)
        held = second.ask()
        if held.reason == "LEASE_HELD":
            wait_for(lambda: second.ask().reason == "", "the lease to run out")
        self.assert_lost(first.ask())

    def test_the_same_consumer_is_let_in_at_once(self):
        first, again = Place(self, "again", "erp-1"), Place(self, "again", "erp-1")
        happened = self.happen(1)
        first.fetch()
        page = again.fetch()
        self.assertEqual(self.seqs(page), happened)
        self.assertEqual(page.redelivered_seq, happened[0])
        self.assertEqual(again.generation, first.generation + 1)
        self.assert_lost(first.ask())

    def test_a_lease_that_is_given_back_is_free(self):
        first, second = Place(self, "given", "first"), Place(self, "given", "second")
        happened = self.happen(2)
        first.fetch()
        first.ack(happened[0], release=True)
        self.assertEqual(self.seqs(second.fetch()), happened[1:])
        self.assert_lost(first.ack(happened[1]))

    def test_who_waits_is_told_of_a_takeover(self):
        first, second = Place(self, "taken", "first"), Place(self, "taken", "second")
        first.fetch()
        self.wait(first)
        second.fetch(force=True)
        self.assert_lost(first.answer())

    def test_seek_sets_the_place(self):
        place = Place(self, "seek")
        before = self.happen(2)
        place.fetch()
        place.ack(before[1])
        mark = self.dealer.call("SystemService/Ping", self.c.PingRequest()).at
        after = self.happen(2)
        sought = place.seek(after_seq=before[0])
        self.assertEqual(sought.body.acked_seq, before[0])
        self.assert_lost(place.ask(), "SUBSCRIPTION_SOUGHT")
        place.generation = None
        page = place.fetch(page_size=1)
        self.assertEqual(self.seqs(page), before[1:])
        self.assertEqual(page.redelivered_seq, before[1])
        place.seek(time=mark)
        place.generation = None
        self.assertEqual(self.seqs(place.fetch()), after)
        place.seek(start=self.c.SUBSCRIPTION_START_NOW)
        place.generation = None
        self.assertEqual(self.seqs(place.fetch()), [])
        place.seek(start=self.c.SUBSCRIPTION_START_BEGINNING)
        place.generation = None
        self.assertEqual(self.seqs(place.fetch(page_size=2)), [1, 2])
        far = self.dealer.call("EventService/GetHead").seq + 1000
        self.assert_refused(place.seek(after_seq=far), "OUT_OF_RANGE", "POSITION_AHEAD")

    def test_a_repeated_seek_is_one(self):
        place = Place(self, "seek-once")
        happened = self.happen(2)
        request, request_id = self.c.SeekRequest(subscription=place.key, after_seq=1), wire.new_id()
        self.dealer.ask("EventService/Seek", request, request_id)
        place.fetch(after_seq=happened[1])
        place.ack(happened[1])
        again = self.dealer.ask("EventService/Seek", request, request_id)
        self.assertEqual(again.body.acked_seq, happened[1])
        self.assertEqual(place.ask().reason, "")

    def test_who_waits_is_told_of_a_seek(self):
        place = Place(self, "sought")
        other = Place(self, "sought")
        place.fetch()
        self.wait(place)
        other.seek(start=self.c.SUBSCRIPTION_START_BEGINNING)
        self.assert_lost(place.answer(), "SUBSCRIPTION_SOUGHT")

    def test_who_waits_is_told_of_the_end(self):
        place = Place(self, "ended")
        place.fetch()
        self.wait(place)
        self.dealer.call(
            "EventService/DeleteSubscription", self.c.DeleteSubscriptionRequest(subscription=place.key)
        )
        self.assert_refused(place.answer(), "NOT_FOUND", "NOT_FOUND")

    def test_a_new_life_knows_nothing_of_the_former(self):
        place = Place(self, "reborn")
        happened = self.happen(1)
        place.fetch()
        place.reject(happened[0])
        former = place.generation
        self.dealer.call(
            "EventService/DeleteSubscription", self.c.DeleteSubscriptionRequest(subscription=place.key)
        )
        place = Place(self, "reborn")
        self.assertEqual(len(place.dead_letters()), 0)
        happened = self.happen(1)
        page = place.fetch()
        self.assertEqual((self.seqs(page), page.redelivered_seq < happened[0]), (happened, True))
        self.assertGreater(place.generation, former)

    def test_a_rejected_event_is_put_aside_and_comes_back_when_asked_for(self):
        place, operator = Place(self, "poison"), Place(self, "poison", connection=self.dealer)
        happened = self.happen(3)
        place.fetch()
        self.assertEqual(place.reject(happened[1], "no").body.acked_seq, happened[1])
        self.assertEqual(place.reject(happened[1], "still no").body.acked_seq, happened[1])
        self.assertEqual(self.seqs(place.fetch()), happened[2:])
        (letter,) = operator.dead_letters()
        self.assertEqual(
            (letter.seq, letter.reason, letter.attempts, letter.due, letter.event.seq),
            (happened[1], "still no", 1, False, happened[1]),
        )
        self.assertEqual(place.status().dead_letter_count, 1)
        place.ack(happened[2])
        self.wait(place)
        request = self.c.RetryDeadLettersRequest(subscription=place.key, all=True)
        self.assertEqual(self.dealer.call("EventService/RetryDeadLetters", request).count, 1)
        page = place.answer().body
        self.assertEqual(([e.seq for e in page.retried], len(page.events)), ([happened[1]], 0))
        # One in hand is not handed out again meanwhile.
        self.assertEqual(len(place.fetch(held_seqs=[happened[1]]).retried), 0)
        self.assertEqual(len(place.fetch().retried), 1)
        place.reject(happened[1], "never")
        (letter,) = operator.dead_letters()
        self.assertEqual((letter.reason, letter.attempts, letter.due), ("never", 2, False))
        request = self.c.RetryDeadLettersRequest(subscription=place.key, seqs=[happened[1], 7])
        self.assertEqual(self.dealer.call("EventService/RetryDeadLetters", request).count, 1)
        self.assertEqual([e.seq for e in place.fetch().retried], [happened[1]])
        self.assertEqual(place.ack(retried_seqs=[happened[1]]).reason, "")
        self.assertEqual(len(operator.dead_letters()), 0)

    def test_an_operator_gets_an_event_out_of_the_way(self):
        place = Place(self, "stuck")
        happened = self.happen(3)
        place.fetch(page_size=1)
        self.wait(place, after_seq=happened[2])
        request = self.c.RejectRequest(subscription=place.key, seq=happened[0], reason="ends the importer")
        self.assertEqual(self.dealer.call("EventService/Reject", request).acked_seq, happened[0])
        self.assert_lost(place.answer(), "SUBSCRIPTION_SOUGHT")
        place.generation = None
        self.assertEqual(self.seqs(place.fetch()), happened[1:])

    def test_dead_letters_are_dropped_and_come_in_pages(self):
        place = Place(self, "dropped")
        happened = self.happen(5)
        place.fetch()
        for seq in happened:
            place.reject(seq)
        found, token = [], ""
        while True:
            request = self.c.ListDeadLettersRequest(subscription=place.key, page_size=2, page_token=token)
            page = self.dealer.call("EventService/ListDeadLetters", request)
            found += [letter.seq for letter in page.dead_letters]
            token = page.next_page_token
            if not token:
                break
        self.assertEqual(found, happened)
        request = self.c.DropDeadLettersRequest(subscription=place.key, seqs=happened[:2])
        self.assertEqual(self.dealer.call("EventService/DropDeadLetters", request).count, 2)
        request = self.c.DropDeadLettersRequest(subscription=place.key, all=True)
        self.assertEqual(self.dealer.call("EventService/DropDeadLetters", request).count, 3)
        self.assertEqual(len(place.dead_letters()), 0)

    def test_wrong_requests_name_every_field(self):
        reply = self.dealer.ask(
            "EventService/Fetch",
            self.c.FetchRequest(wait_ms=60_001, lease_ms=1, page_size=1001, generation=1, force=True, after_seq=-1),
        )
        self.assert_refused(
            reply,
            "INVALID_ARGUMENT",
            "REQUIRED",
            {
                "subscription": "REQUIRED",
                "consumer": "REQUIRED",
                "wait_ms": "OUT_OF_RANGE",
                "lease_ms": "OUT_OF_RANGE",
                "page_size": "OUT_OF_RANGE",
                "after_seq": "OUT_OF_RANGE",
                "force": "DUPLICATE",
            },
        )
        self.assertEqual(
            self.dealer.ask("EventService/Ack", self.c.AckRequest()).fields(),
            {"subscription": "REQUIRED", "generation": "REQUIRED", "seq": "REQUIRED"},
        )
        self.assertEqual(
            self.dealer.ask("EventService/Reject", self.c.RejectRequest(seq=0)).fields(),
            {"subscription": "REQUIRED", "seq": "OUT_OF_RANGE", "reason": "REQUIRED"},
        )
        request = self.c.SeekRequest(after_seq=1, start=self.c.SUBSCRIPTION_START_NOW)
        self.assertEqual(
            self.dealer.ask("EventService/Seek", request).fields(),
            {"subscription": "REQUIRED", "after_seq": "DUPLICATE"},
        )
        self.assertEqual(
            self.dealer.ask("EventService/DropDeadLetters", self.c.DropDeadLettersRequest()).fields(),
            {"subscription": "REQUIRED", "seqs": "REQUIRED"},
        )

    def test_what_is_not_there_is_said(self):
        key = self.c.RecordKey(number="nobody")
        for method, request in (
            ("Fetch", self.c.FetchRequest(subscription=key, consumer="x")),
            ("Ack", self.c.AckRequest(subscription=key, generation=1, seq=1)),
            ("Seek", self.c.SeekRequest(subscription=key, after_seq=1)),
            ("Reject", self.c.RejectRequest(subscription=key, generation=1, seq=1, reason="x")),
            ("ListDeadLetters", self.c.ListDeadLettersRequest(subscription=key)),
            ("RetryDeadLetters", self.c.RetryDeadLettersRequest(subscription=key, all=True)),
            ("DropDeadLetters", self.c.DropDeadLettersRequest(subscription=key, all=True)),
        ):
            self.assert_refused(self.dealer.ask("EventService/" + method, request), "NOT_FOUND", "NOT_FOUND")
        place = Place(self, "ahead")
        place.fetch()
        far = self.dealer.call("EventService/GetHead").seq + 1000
        self.assert_refused(place.ask(after_seq=far), "OUT_OF_RANGE", "POSITION_AHEAD")
        self.assert_refused(place.ack(far), "OUT_OF_RANGE", "POSITION_AHEAD")
        self.assert_refused(place.reject(far), "OUT_OF_RANGE", "POSITION_AHEAD")


if __name__ == "__main__":
    unittest.main()

#!/usr/bin/python3
"""Durable subscriptions while histories, daemons and patience end."""

import unittest

from house import connect
from place import Happenings, Place
from suite import Suite


class Trouble(Happenings, Suite):
    """Histories that ended, daemons that end, more who wait than may."""

    settings = ("fetches_max=3",)

    def test_1_too_many_wait(self):
        places = [Place(self, f"full-{n}", types=["account."]) for n in range(4)]
        for place in places[:3]:
            place.fetch()
        self.wait(*places[:3])
        refused = places[3].ask(wait_ms=30_000)
        self.assert_refused(refused, "RESOURCE_EXHAUSTED", "FETCHES_FULL")
        self.assertGreater(refused.header.retry_after_ms, 0)
        self.assertEqual(places[3].ask().reason, "", "who does not wait may come in")
        self.happen()
        for place in places[:3]:
            self.assertEqual(len(place.answer().body.events), 1)
        self.assertEqual(places[3].ask(wait_ms=1).reason, "")

    def test_2_another_daemon_wakes_who_waits(self):
        other = self.house.daemon("other")
        place = Place(self, "other")
        place.fetch()
        self.wait(place)
        connection = connect(self.c, other)
        happened = self.happen(connection=connection)
        self.assertEqual(self.seqs(place.answer().body), happened)
        connection.close()
        self.assertEqual(other.stop(), 0)

    def test_3_a_daemon_that_stops_answers_who_waits(self):
        place = Place(self, "stop")
        place.fetch()
        self.wait(place)
        self.assertEqual(self.daemon.stop(), 0)
        answer = place.answer()
        self.assert_refused(answer, "UNAVAILABLE", "SHUTTING_DOWN")
        self.assertGreater(answer.header.retry_after_ms, 0)
        self.daemon.start()
        self.dealer.open()

    def test_4_another_history_is_told(self):
        place = Place(self, "epoch")
        happened = self.happen(3)
        page = place.fetch()
        place.ack(happened[2], epoch=page.epoch)
        self.house.sql(f"INSERT INTO event_epoch VALUES (1, 2, {happened[2]}, 7, 7)")
        self.house.sql("UPDATE event_head SET epoch = 2 WHERE tenant_id = 1")
        refused = place.ask(after_seq=happened[2], epoch=1)
        self.assert_refused(refused, "DATA_LOSS", "EPOCH_DIVERGED")
        self.assertEqual(refused.header.metadata[0].value, str(happened[2]))
        self.assert_refused(place.ask(), "DATA_LOSS", "EPOCH_DIVERGED")
        self.assert_refused(place.ack(happened[2], epoch=1), "DATA_LOSS", "EPOCH_DIVERGED")
        # Before the histories parted, it is the same one.
        self.assertEqual(self.seqs(place.fetch(after_seq=happened[1], epoch=1)), happened[2:])
        place.seek(after_seq=happened[2])
        place.generation = None
        self.assertEqual(self.seqs(place.fetch()), [])

    def test_5_expired_history_is_told(self):
        place, new = Place(self, "expired"), Place(self, "new", start=self.c.SUBSCRIPTION_START_BEGINNING)
        happened = self.happen(3)
        self.house.sql(f"DELETE FROM event WHERE seq < {happened[1]}")
        refused = place.ask()
        self.assert_refused(refused, "OUT_OF_RANGE", "HISTORY_EXPIRED")
        self.assertEqual(refused.header.metadata[0].value, str(happened[1]))
        self.assert_refused(place.seek(after_seq=1), "OUT_OF_RANGE", "HISTORY_EXPIRED")
        self.assertEqual(place.seek(start=self.c.SUBSCRIPTION_START_BEGINNING).body.acked_seq, happened[0])
        self.assertEqual(self.seqs(place.fetch()), happened[1:])
        self.assertEqual(self.seqs(new.fetch()), happened[1:])

    def test_6_expired_history_is_told_to_readers(self):
        first, second, third = self.happen(3)
        self.house.sql(f"DELETE FROM event WHERE tenant_id = 1 AND seq < {second}")
        refused = self.read(first - 1)
        self.assert_refused(refused, "OUT_OF_RANGE", "HISTORY_EXPIRED")
        self.assertEqual([fact.key for fact in refused.header.metadata], ["oldest_seq"])
        self.assertEqual(refused.header.metadata[0].value, str(second))
        # The next one is there, or there is none yet; 0 asks for what is left.
        for after, left in (first, [second, third]), (third, []), (0, [second, third]):
            self.assertEqual([event.event.seq for event in self.read(after).body.events], left)
        self.house.sql("DELETE FROM event WHERE tenant_id = 1")
        self.assertEqual(self.read(second).header.metadata[0].value, str(third + 1))
        self.assertEqual(list(self.read(third).body.events), [])

    def read(self, after):
        return self.dealer.ask("EventService/Read", self.c.ReadRequest(after_seq=after))


if __name__ == "__main__":
    unittest.main()

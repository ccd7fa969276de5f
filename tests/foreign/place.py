"""A durable subscription as a consumer sees it that has nothing but the .proto files."""

import wire
from house import wait_for


class Place:
    """A subscription as its consumer sees it."""

    def __init__(self, suite, name, consumer="tester", connection=None, **fields):
        self.c = suite.c
        self.connection = connection or suite.connection()
        self.key = self.c.RecordKey(number=name)
        self.consumer = consumer
        self.generation = None
        if fields or not connection:
            fields.setdefault("start", self.c.SUBSCRIPTION_START_NOW)
            request = self.c.CreateSubscriptionRequest(name=name, reuse=True, **fields)
            self.connection.call("EventService/CreateSubscription", request)

    def request(self, **fields):
        if self.generation and not fields.get("force"):
            fields.setdefault("generation", self.generation)
        return self.c.FetchRequest(subscription=self.key, consumer=self.consumer, **fields)

    def ask(self, **fields):
        reply = self.connection.ask("EventService/Fetch", self.request(**fields))
        if reply.body is not None:
            self.generation = reply.body.generation
        return reply

    def fetch(self, **fields):
        reply = self.ask(**fields)
        if reply.body is None:
            raise wire.Refused(reply)
        return reply.body

    def begin(self, request_id=None, **fields):
        """Sends a Fetch and does not wait for its answer."""
        request_id = request_id or wire.new_id()
        head = wire.header(self.c, "EventService/Fetch", request_id, timeout_ms=60_000)
        self.connection.send_frames(head.SerializeToString(), self.request(**fields).SerializeToString())
        return request_id

    def answer(self):
        frames = self.connection.receive_frames()
        if frames is None:
            raise TimeoutError("no answer")
        return wire.Reply(self.c, "EventService/Fetch", frames)

    def ack(self, seq=None, **fields):
        request = self.c.AckRequest(subscription=self.key, generation=self.generation, seq=seq, **fields)
        return self.connection.ask("EventService/Ack", request)

    def seek(self, **fields):
        return self.connection.ask("EventService/Seek", self.c.SeekRequest(subscription=self.key, **fields))

    def reject(self, seq, reason="no such customer here"):
        request = self.c.RejectRequest(
            subscription=self.key, generation=self.generation, seq=seq, reason=reason
        )
        return self.connection.ask("EventService/Reject", request)

    def dead_letters(self):
        request = self.c.ListDeadLettersRequest(subscription=self.key)
        return self.connection.call("EventService/ListDeadLetters", request).dead_letters

    def status(self):
        request = self.c.GetSubscriptionRequest(subscription=self.key)
        return self.connection.call("EventService/GetSubscription", request).subscription.status


class Happenings:
    """Makes events in a suite."""

    n_happened = 0

    def happen(self, n=1, connection=None):
        """An account each: one event of account.created."""
        seqs = []
        for _ in range(n):
            type(self).n_happened += 1
            account = self.c.Account(
                number=f"A-{self.n_happened}", kind=self.c.ACCOUNT_KIND_ORGANISATION, name="A"
            )
            reply = (connection or self.dealer).ask(
                "AccountService/UpsertAccount", self.c.UpsertAccountRequest(account=account)
            )
            seqs.append(reply.header.as_of_seq)
        return seqs

    def happen_otherwise(self):
        """One event of location.created or location.updated."""
        type(self).n_happened += 1
        location = self.c.Location(
            code="MAIN", name=f"Main {self.n_happened}", status=self.c.LOCATION_STATUS_ACTIVE
        )
        return self.dealer.ask(
            "LocationService/PutLocation", self.c.PutLocationRequest(location=location)
        ).header.as_of_seq

    def seqs(self, page):
        return [event.seq for event in page.events]

    def n_waiting(self):
        request = self.c.GetStatsRequest(name_prefix="orderd_fetches_waiting")
        (metric,) = self.dealer.call("SystemService/GetStats", request).metrics
        return metric.samples[0].value_micros // 1_000_000

    def wait(self, *places, **fields):
        """Has each place wait for events, and sees that it does."""
        for n, place in enumerate(places):
            place.begin(wait_ms=30_000, **fields)
            wait_for(lambda n=n: self.n_waiting() == n + 1, "the fetch to wait")

#!/usr/bin/python3
"""Subscribers of every kind follow real traffic, each of them ended at once, held up, slowed down at random, and the
daemon killed meanwhile.

Afterwards each subscriber's record is compared with the log, as PostgreSQL has it: every event that matches its filter,
once, in order, and nothing else. A run in which too little happened does not count.
"""

import os
import random
import sys
import time

import evidence
from record import STUCK_S, Crowd, History, RecordedConnection, arguments, conclude
from checker import check_log, check_sightings
from shopping import Shopping
from subscribers import TROUBLES, Relay, all_of, read_rows
from wire import MICROS, contract
from house import House, shop

DOES_NOT_COUNT = 2
# One thing happens to each of ten subscribers and to the daemon within so many events.
EVENTS_PER_ROUND = 450
KILLS_MIN = 3
# A run in which too little happened goes on to so many times the events that were asked for.
PATIENCE = 4


class Business(Shopping):
    """Shopping, and what goes on in the office meanwhile."""

    head = 0

    def next_request(self, client):
        if client.rng.random() < 0.75:
            super().next_request(client)
            return
        c, rng = self.c, client.rng
        sku = rng.choice(self.things).sku
        key, serial = c.RecordKey(number=sku), rng.randrange(10**9)
        account = c.Account(number="C-" + rng.choice(self.accounts), name=f"Brook {serial}")
        place = c.Location(code="MAIN", name=f"Main {serial}", status=c.LOCATION_STATUS_ACTIVE)
        price = c.PriceInput(product=key, currency="GBP", unit_price_micros=serial)
        name = c.ExternalId(system="ERP", external_id=str(serial % 12))
        method, request = rng.choice([
            ("AccountService/UpsertAccount", c.UpsertAccountRequest(account=account)),
            ("LocationService/PutLocation", c.PutLocationRequest(location=place)),
            ("PricingService/PutPrices", c.PutPricesRequest(prices=[price])),
            ("InventoryService/AdjustStock",
             c.AdjustStockRequest(product=key, delta_micros=rng.randint(1, 9) * MICROS, reason="counted")),
            ("ReferenceService/Link",
             c.LinkRequest(kind=c.RECORD_KIND_PRODUCT, record=key, external_id=name)),
            ("ReferenceService/Unlink", c.UnlinkRequest(kind=c.RECORD_KIND_PRODUCT, external_id=name)),
        ])
        client.begin(method, request)

    def on_reply(self, client, reply):
        self.head = max(self.head, reply.header.as_of_seq)
        super().on_reply(client, reply)


class Fate:
    """What happens next, to whom."""

    def __init__(self, rng, daemon, subscribers):
        self.rng = rng
        self.daemon = daemon
        self.subscribers = subscribers
        self.n_kills = 0
        self.queue = []
        self.next = 0

    def fill(self):
        """First every trouble happens to everybody; the daemon has its share of it."""
        troubles = [(subscriber, trouble) for subscriber in self.subscribers for trouble in TROUBLES]
        self.queue = troubles + [(None, "kill")] * KILLS_MIN
        self.rng.shuffle(self.queue)

    def turn(self, head):
        for subscriber in self.subscribers:
            subscriber.turn(head)
        if head < self.next:
            return
        if not self.queue:
            self.fill()
        self.next = head + self.rng.randint(1, 2 * EVENTS_PER_ROUND // (len(self.subscribers) + 1))
        subscriber, trouble = self.queue.pop()
        if subscriber:
            subscriber.begin(trouble, head + self.rng.randint(0, EVENTS_PER_ROUND))
            return
        self.n_kills += 1
        self.daemon.kill()
        self.daemon.start(wait=False)


def await_all(subscribers, rows):
    """Until everybody has the last event that is meant for it, or nobody gets further."""
    last = {s: (s.wanted(rows) or [(0, "")])[-1][0] for s in subscribers}
    places, end = {}, time.monotonic() + STUCK_S
    while any(s.last_seq() < last[s] for s in subscribers) and time.monotonic() < end:
        for subscriber in subscribers:
            if subscriber.process.poll() is not None:
                subscriber.turn(0)
        now = {s: s.last_seq() for s in subscribers}
        if now != places:
            places, end = now, time.monotonic() + STUCK_S


def judge(subscribers, rows):
    for subscriber in subscribers:
        yield from check_sightings(subscriber.name, subscriber.wanted(rows), subscriber.record())
        yield from subscriber.found


def lacks(subscribers, fate):
    """What must happen for a run to prove anything, and has not."""
    lacking = [word for subscriber in subscribers for word in subscriber.lacks()]
    if not any(subscriber.happened["again"] for subscriber in subscribers):
        lacking.append("again")
    if fate.n_kills < KILLS_MIN:
        lacking.append("daemon: kill")
    return lacking


def traffic(options, crowd, business, fate):
    lacking = ["all of it"]
    while business.head < options.rounds or (lacking and business.head < PATIENCE * options.rounds):
        crowd.turn(business.next_request, business.on_reply)
        fate.turn(business.head)
        if not fate.daemon.alive():
            raise RuntimeError("the daemon ended by itself:\n" + fate.daemon.tail(120))
        if not fate.queue and lacking:
            for subscriber in fate.subscribers:
                subscriber.listen()
            lacking = lacks(fate.subscribers, fate)
            fate.fill()
    crowd.finish(business.on_reply)


def report(subscribers):
    for subscriber in subscribers:
        told = ", ".join(f"{n} {word}" for word, n in sorted(subscriber.happened.items()) if n)
        print(f"  {subscriber.name}: {len(subscriber.record())} events; {told}")


def run(options, c, house):
    rng = random.Random(options.seed)
    daemon = house.daemon()
    history = History(os.path.join(house.folder, "history.jsonl"))
    setup = RecordedConnection(history, c, daemon.requests)
    things = shop(setup, products=4, policy=c.STOCK_POLICY_BACKORDER, stock=50)
    things += shop(setup, tag="R", products=2, policy=c.STOCK_POLICY_REFUSE, stock=50)
    account = setup.call("AccountService/GetAccount", c.GetAccountRequest(account=c.RecordKey(number="C-R"))).account.id
    location = setup.call("LocationService/ListLocations").locations[0].id
    start = c.CreateSubscriptionRequest(name="fetched", start=c.SUBSCRIPTION_START_BEGINNING)
    setup.call("EventService/CreateSubscription", start)
    relay = Relay(daemon.events, f"ipc://{house.folder}/run/relay")
    subscribers = all_of(c, house.folder, daemon, relay, account, location)
    for subscriber in subscribers:
        subscriber.start()
    crowd = Crowd(c, history, [daemon.requests], options.clients, options.seed)
    business = Business(c, things, accounts=("T", "T", "R"))
    fate = Fate(rng, daemon, subscribers)
    fate.fill()
    traffic(options, crowd, business, fate)
    crowd.close()
    for subscriber in subscribers:
        subscriber.end_trouble()
    log, head = evidence.log_of(c, house), evidence.head_of(house)
    rows = read_rows(c, house)
    await_all(subscribers, rows)
    for subscriber in subscribers:
        subscriber.finish()
    relay.close()
    found = [*check_log(log, head), *judge(subscribers, rows)]
    setup.close()
    if daemon.stop() != 0:
        found.append(("exit", "the daemon did not end in order:\n" + daemon.tail()))
    found += [("sanitizer", line) for line in daemon.complaints()]
    history.close()
    report(subscribers)
    lacking = lacks(subscribers, fate)
    if lacking and not found:
        print(f"follow: seed {options.seed} does not count, too little happened: " + "; ".join(lacking))
        return DOES_NOT_COUNT
    repaired = sum(s.happened["repaired"] for s in subscribers)
    troubles = sum(s.happened[trouble] for s in subscribers for trouble in TROUBLES)
    types = len({row.type for row in rows})
    how = (
        f" of {types} types, {len(subscribers)} subscribers, {troubles} troubles,"
        f" {fate.n_kills} kills of the daemon, {repaired} gaps repaired"
    )
    return conclude(options, "follow", history, log, found, how)


def main():
    options = arguments(__doc__, rounds=3000, clients=16, unit="events")
    with contract() as c, House(keep=options.keep) as house:
        if options.keep:
            print(f"follow: {house.folder} is kept")
        sys.exit(run(options, c, house))


if __name__ == "__main__":
    main()

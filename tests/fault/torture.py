#!/usr/bin/python3
"""Everything at once, by a seed: two daemons on one database under retrying clients, while processes are killed and
stopped, PostgreSQL ends suddenly, backends are ended and cancelled, connections are cut anywhere, delayed, swallowed.

--minutes says how long; --faults how many at least (a run with fewer does not count). The mixture is the seed's; the
instants are the machine's. Afterwards the checker judges all of it.
"""

import collections
import os
import random
import signal
import sys
import threading
import time

import evidence
from checker import WRITES
from proxied import Proxied, pair_for
from proxy import DOWN, UP
from record import SMALL_BATCHES, Crowd, History, RecordedConnection, Subscriber
from record import arguments, ask_again, conclude, remember
from shopping import Shopping
from wire import contract
from house import House, shop

# How often each comes, against the others.
WEIGHTS = {
    "kill": 4, "stop": 3, "postgres": 1, "terminate": 4, "cancel": 4, "stop backend": 2, "cut database": 6,
    "cut client": 4, "delay database": 2, "delay client": 2, "freeze database": 2, "freeze client": 2,
    "swallow database": 2, "swallow client": 2,
}


class Torturer:
    """Does harm, and takes back what does not end by itself."""

    def __init__(self, rng, house, places):
        self.rng = rng
        self.house = house
        self.places = places
        self.counts = collections.Counter()
        self.undo = []  # [(when, what)]
        self.restart = None

    def stopped_until(self, seconds, process):
        process_id = process if isinstance(process, int) else process.pid
        try:
            os.kill(process_id, signal.SIGSTOP)
        except ProcessLookupError:
            return
        self.undo.append((time.monotonic() + seconds, lambda: self.go_on(process_id)))

    @staticmethod
    def go_on(process_id):
        try:
            os.kill(process_id, signal.SIGCONT)
        except ProcessLookupError:
            pass

    def backend(self):
        """The process id of one of the daemons' connections; None while PostgreSQL is away."""
        query = "SELECT pid FROM pg_stat_activity WHERE application_name = 'orderd' ORDER BY backend_start, pid"
        found = self.house.sql(query, may_fail=True)
        return int(self.rng.choice(found)[0]) if found else None

    def tell_backend(self, function):
        backend = self.backend()
        return backend is not None and self.house.sql(f"SELECT {function}({backend})", may_fail=True) is not None

    def harm(self):
        """One more fault; gives its name."""
        name = self.rng.choices(list(WEIGHTS), WEIGHTS.values())[0]
        place = self.rng.choice(self.places)
        verb, _, object_ = name.partition(" ")
        done = getattr(self, "do_" + verb)(place, object_)
        if done is not False:
            self.counts[name] += 1
        return name

    def do_kill(self, place, _):
        if not place.daemon.alive():
            return False
        place.daemon.kill()
        place.daemon.start(wait=False)

    def do_stop(self, place, object_):
        if object_ == "backend":
            backend = self.backend()
            return False if backend is None else self.stopped_until(self.rng.uniform(0.1, 3), backend)
        # Sometimes for longer than an open transaction may wait.
        seconds = self.rng.choice([0.1, 0.5, 1, 2, 7]) * self.rng.uniform(0.5, 1.5)
        return self.stopped_until(seconds, place.daemon.process)

    def do_postgres(self, *_):
        if self.restart and self.restart.is_alive():
            return False
        self.restart = threading.Thread(target=self.house.restart_postgres)
        self.restart.start()

    def do_terminate(self, *_):
        return self.tell_backend("pg_terminate_backend")

    def do_cancel(self, *_):
        return self.tell_backend("pg_cancel_backend")

    def proxy(self, place, object_):
        return place.database if object_ == "database" else self.rng.choice([place.local, place.tcp])

    def do_cut(self, place, object_):
        self.proxy(place, object_).cut_after(int(10 ** self.rng.uniform(0, 5)))

    def for_a_while(self, proxy, most_s):
        self.undo.append((time.monotonic() + self.rng.uniform(0.1, most_s), proxy.heal))

    def do_delay(self, place, object_):
        proxy = self.proxy(place, object_)
        proxy.delay(self.rng.choice([0.001, 0.02, 0.2]))
        self.for_a_while(proxy, 3)

    def directions(self):
        return self.rng.choice([(UP,), (DOWN,), (UP, DOWN)])

    def do_freeze(self, place, object_):
        proxy = self.proxy(place, object_)
        proxy.freeze(*self.directions())
        self.for_a_while(proxy, 8)

    def do_swallow(self, place, object_):
        proxy = self.proxy(place, object_)
        proxy.swallow(*self.directions())
        self.for_a_while(proxy, 5)

    def turn(self):
        """Takes back what is due."""
        now = time.monotonic()
        due = [what for when, what in self.undo if when <= now]
        self.undo = [(when, what) for when, what in self.undo if when > now]
        for what in due:
            what()

    def heal(self):
        """Everything is well again."""
        for _, what in self.undo:
            what()
        self.undo = []
        if self.restart:
            self.restart.join()
        for place in self.places:
            place.heal()
            for proxy in place.proxies:
                proxy.disarm()


def torture(options, rng, history, crowd, shopping, torturer):
    """Faults at random instants, often several at a time, until the time is over and enough have been."""
    end = time.monotonic() + options.rounds * 60
    next_at = time.monotonic()
    while time.monotonic() < end or sum(torturer.counts.values()) < options.faults:
        crowd.turn(shopping.next_request, shopping.on_reply)
        torturer.turn()
        for place in torturer.places:
            if not place.daemon.alive():
                raise RuntimeError(f"{place.daemon.name} ended by itself:\n" + place.daemon.tail(120))
        if time.monotonic() >= next_at and history.n_writes > 20:
            torturer.harm()
            next_at = time.monotonic() + rng.expovariate(1 / options.pause)
    torturer.heal()
    while shopping.lacks(history):
        crowd.turn(shopping.next_request, shopping.on_reply)
    crowd.finish(shopping.on_reply)


def run(options, c, house):
    rng = random.Random(options.seed)
    places = [Proxied(house, "one", options.seed), Proxied(house, "two", options.seed, SMALL_BATCHES)]
    history = History(os.path.join(house.folder, "history.jsonl"))
    setup = RecordedConnection(history, c, places[0].daemon.requests)
    things = shop(setup, products=4, policy=c.STOCK_POLICY_BACKORDER, stock=50)
    things += shop(setup, tag="R", products=2, policy=c.STOCK_POLICY_REFUSE, stock=10)
    pairs = [pair_for(setup, f"shop {index}") for index in range(4)]
    for place in places:
        connection = evidence.wire.Connection(c, place.daemon.requests)
        place.learn_key(connection)
        connection.close()
    subscribers = [Subscriber(c, place.daemon, f"subscriber of {place.daemon.name}") for place in places]
    for subscriber in subscribers:
        subscriber.start()

    def endpoints(index):
        pair = None if index % 2 else pairs[index // 2 % len(pairs)]
        return [place.endpoints(pair) for place in places]

    crowd = Crowd(c, history, endpoints, options.clients, options.seed)
    first = remember(crowd)
    shopping = Shopping(c, things, ("T", "R"))
    torturer = Torturer(rng, house, places)
    torture(options, rng, history, crowd, shopping, torturer)
    for place in places:
        place.daemon.kill()
        place.daemon.start()
    ask_again(crowd, rng, first)
    n_sent = sum(client.n_sent for client in crowd.clients)
    crowd.close()
    log, found = evidence.close(setup, house, history, subscribers)
    for place in places:
        place.close()
    acknowledged = sum(1 for line in history.lines if line["e"] == "answer" and line["ok"])
    n_asked = sum(1 for line in history.lines if line["e"] == "invoke")
    faults = ", ".join(f"{name} {n}" for name, n in sorted(torturer.counts.items()))
    how = f", {acknowledged} acknowledged, {n_sent - n_asked} sent again, faults: {faults}"
    return conclude(options, "torture", history, log, found, how, WRITES, 10 * options.faults)


def main():
    more = {
        "--faults": {"type": int, "default": 20},
        "--pause": {"type": float, "default": 0.7, "help": "seconds between two faults, on average"},
    }
    options = arguments(__doc__, rounds=0.25, clients=24, more=more, unit="minutes", kind=float)
    with contract() as c, House(keep=options.keep) as house:
        if options.keep:
            print(f"torture: {house.folder} is kept")
        sys.exit(run(options, c, house))


if __name__ == "__main__":
    main()

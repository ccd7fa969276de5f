#!/usr/bin/python3
"""The synchronous standby is promoted again and again, while the old primary is left running, or ends; before that,
commits that wait for the standby are cancelled, or the primary is restarted under them.

Nothing that was acknowledged is missing from what the last primary has, nothing is there twice, each promotion began an
epoch, and what a client was never told may or may not have happened.
"""

import collections
import os
import random
import sys
import time

import evidence
from checker import WRITES
from record import SMALL_BATCHES, Crowd, History, RecordedConnection, arguments, ask_again, conclude, remember
from server import Server
from shopping import Shopping
from wire import contract
from house import House, shop

CANCEL = (
    "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep' AND application_name = 'orderd'"
)
TERMINATE = CANCEL.replace("pg_cancel_backend", "pg_terminate_backend")


class Pair:
    """A primary and its synchronous standby."""

    def __init__(self, house):
        self.house = house
        self.primary, self.standby = Server(house, "pg"), Server(house, "other")
        self.counts = collections.Counter()
        self.follow()

    def follow(self):
        self.standby.follow(self.primary)
        self.primary.require(self.standby)

    def hold_back(self, crowd, shopping, rng):
        """The standby stops; commits wait; some waits end by a cancel, some by a sudden restart. None may be told."""
        self.standby.stop()
        end = time.monotonic() + 20
        while not self.primary.waiting() and time.monotonic() < end:
            crowd.turn(shopping.next_request, shopping.on_reply)
        for _ in range(rng.randint(1, 4)):
            kind = rng.choice(["cancel", "terminate", "restart"])
            if kind == "restart":
                self.primary.run("restart", "immediate")
                self.counts["restart"] += 1
            else:
                self.counts[kind] += len(self.primary.sql(CANCEL if kind == "cancel" else TERMINATE))
            end = time.monotonic() + rng.uniform(0.1, 1)
            while time.monotonic() < end:
                crowd.turn(shopping.next_request, shopping.on_reply)
        self.standby.run("start", "--parent", str(os.getpid()), *self.following())

    def following(self):
        follow = f"primary_conninfo=host={self.primary.socket} user=postgres application_name={self.standby.name}"
        return "-c", follow, "-c", "wal_retrieve_retry_interval=100ms"

    def promote(self, leave):
        """The standby becomes the primary; the old one goes on without anybody who confirms, or ends."""
        if not leave:
            self.primary.stop()
        self.standby.promote()
        self.primary, self.standby = self.standby, self.primary
        self.house.conninfo = self.primary.conninfo
        self.counts["promotion, old one " + ("left" if leave else "ended")] += 1


def serve(crowd, shopping, history, n_answers):
    end = history.n_writes + n_answers
    while history.n_writes < end:
        crowd.turn(shopping.next_request, shopping.on_reply)


def run(options, c, house):
    rng = random.Random(options.seed)
    pair = Pair(house)
    hosts = f"host={pair.primary.socket},{pair.standby.socket} dbname=orderd"
    daemons = [house.daemon("one", start=False), house.daemon("two", SMALL_BATCHES, start=False)]
    for daemon in daemons:
        daemon.conninfo = hosts
        daemon.start()
    history = History(os.path.join(house.folder, "history.jsonl"))
    setup = RecordedConnection(history, c, daemons[0].requests)
    things = shop(setup, products=4, policy=c.STOCK_POLICY_BACKORDER, stock=50)
    things += shop(setup, tag="R", products=2, policy=c.STOCK_POLICY_REFUSE, stock=10)
    crowd = Crowd(c, history, [daemon.requests for daemon in daemons], options.clients, options.seed)
    first = remember(crowd)
    shopping = Shopping(c, things, ("T", "R"))
    for n_round in range(options.rounds):
        serve(crowd, shopping, history, rng.randint(50, 150))
        if rng.random() < 0.5:
            pair.hold_back(crowd, shopping, rng)
            pair.primary.require(pair.standby)
            serve(crowd, shopping, history, rng.randint(5, 50))
        pair.promote(leave=rng.random() < 0.5)
        serve(crowd, shopping, history, 20)
        pair.follow()
    while shopping.lacks(history):
        crowd.turn(shopping.next_request, shopping.on_reply)
    crowd.finish(shopping.on_reply)
    ask_again(crowd, rng, first)
    crowd.close()
    log, found = evidence.close(setup, house, history)
    epochs = [int(row[0]) for row in house.sql("SELECT epoch FROM event_epoch WHERE tenant_id = 1 ORDER BY epoch")]
    if epochs != list(range(1, options.rounds + 2)):
        found.append(("epoch", f"{options.rounds} promotions made the epochs {epochs}"))
    how = ", " + ", ".join(f"{name} {n}" for name, n in sorted(pair.counts.items()))
    for server in (pair.primary, pair.standby):
        server.stop()
    return conclude(options, "promote", history, log, found, how, WRITES, 50 * options.rounds)


def main():
    options = arguments(__doc__, rounds=2, clients=16)
    with contract() as c, House(keep=options.keep) as house:
        if options.keep:
            print(f"promote: {house.folder} is kept")
        sys.exit(run(options, c, house))


if __name__ == "__main__":
    main()

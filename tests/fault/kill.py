#!/usr/bin/python3
"""Sudden ends at random instants under retrying clients and subscribers: of the daemon by kill -9, or, with
--fault postgres, of PostgreSQL, or of either.

Afterwards: nothing acknowledged is lost, nothing is there twice, a retry gets the same reply, the log has no hole and
its chain holds, replaying it gives the tables, and every subscriber got all of it in order.
"""

import os
import random
import sys
import threading
import time

import evidence
from checker import WRITES
from record import SMALL_BATCHES, Crowd, History, RecordedConnection, Subscriber
from record import arguments, ask_again, conclude, remember
from shopping import EVERY_RUN, Shopping
from wire import contract
from house import House, shop

FAULTS = ["daemon", "postgres"]
N_SUBSCRIBERS = 2
ANSWERS_MIN = 5  # a round with less traffic than this is not ended


def end_daemon(daemon):
    daemon.kill()
    daemon.start(wait=False)


def end_postgres(house, crowd, shopping):
    """The clients go on while PostgreSQL is away."""
    restart = threading.Thread(target=house.restart_postgres)
    restart.start()
    while restart.is_alive():
        crowd.turn(shopping.next_request, shopping.on_reply)


def rounds(options, rng, house, daemon, crowd, shopping):
    """Ends and starts again, each time after some traffic and at no particular instant."""
    history = crowd.history
    for n_round in range(options.rounds):
        if n_round and rng.random() < 0.25:
            # While it is still getting ready.
            at = time.monotonic() + rng.uniform(0, 0.5)
            while time.monotonic() < at:
                crowd.turn(shopping.next_request, shopping.on_reply)
        else:
            target = history.n_writes + rng.randint(ANSWERS_MIN, 10 * options.clients)
            while history.n_writes < target:
                crowd.turn(shopping.next_request, shopping.on_reply)
            at = time.monotonic() + rng.uniform(0, 0.02)
            while time.monotonic() < at:
                crowd.turn(shopping.next_request, shopping.on_reply)
        if not daemon.alive():
            raise RuntimeError("the daemon ended by itself:\n" + daemon.tail())
        fault = rng.choice(FAULTS) if options.fault == "either" else options.fault
        if fault == "daemon":
            end_daemon(daemon)
        else:
            end_postgres(house, crowd, shopping)


def run(options, c, house):
    rng = random.Random(options.seed)
    daemon = house.daemon("orderd", SMALL_BATCHES)
    history = History(os.path.join(house.folder, "history.jsonl"))
    setup = RecordedConnection(history, c, daemon.requests)
    things = shop(setup, products=4, policy=c.STOCK_POLICY_BACKORDER, stock=50)
    things += shop(setup, tag="R", products=2, policy=c.STOCK_POLICY_REFUSE, stock=50)
    subscribers = [Subscriber(c, daemon, f"subscriber {index}") for index in range(N_SUBSCRIBERS)]
    for subscriber in subscribers:
        subscriber.start()
    crowd = Crowd(c, history, [daemon.requests], options.clients, options.seed)
    first = remember(crowd)
    shopping = Shopping(c, things, ("T", "R"))
    rounds(options, rng, house, daemon, crowd, shopping)
    while EVERY_RUN - shopping.done:
        crowd.turn(shopping.next_request, shopping.on_reply)
    crowd.finish(shopping.on_reply)
    daemon.kill()
    daemon.start()
    ask_again(crowd, rng, first)
    crowd.close()
    log, found = evidence.close(setup, house, history, subscribers)
    live = sum(s.follower.n_live for s in subscribers)
    repaired = sum(s.follower.n_repaired for s in subscribers)
    print(f"{options.fault}: {shopping.n_orders} orders tried, {live} events live, {repaired} repaired")
    answers_min = ANSWERS_MIN * options.rounds
    return conclude(options, "kill " + options.fault, history, log, found, methods=WRITES, answers_min=answers_min)


def main():
    options = arguments(
        __doc__, rounds=15, clients=32, more={"--fault": {"choices": [*FAULTS, "either"], "default": "daemon"}}
    )
    with contract() as c, House(keep=options.keep) as house:
        if options.keep:
            print(f"kill: {house.folder} is kept")
        sys.exit(run(options, c, house))


if __name__ == "__main__":
    main()

#!/usr/bin/python3
"""What was ordered is shipped or cancelled, never both: many clients cancel lines, cancel orders, plan and ship at
once, through two daemons on one database.

Of a cancellation and a shipping of the same pieces exactly one wins. After each round every order's quantities add up,
and stock, counters and credit are the sums of what explains them.
"""

import collections
import os
import random
import sys

import evidence
from record import SMALL_BATCHES, Crowd, History, RecordedConnection, Subscriber, arguments, conclude
from wire import MICROS, contract
from house import House, order, shop

UNITS = 5
REFUSALS = {"ORDER_STATE", "SHIPMENT_STATE", "NOT_CANCELLABLE", "NOT_RESERVED", "SHIPPED_ALREADY"}


class Contest:
    """One order that several clients want to move in ways that exclude each other."""

    def __init__(self, race, kind):
        self.race = race
        self.kind = kind
        self.won = collections.Counter()
        c, setup = race.c, race.setup
        placed = setup.call("OrderService/PlaceOrder", order(c, race.tag, [(race.thing.sku, UNITS)]))
        self.number = placed.number
        self.order = c.RecordKey(number=placed.number)
        setup.call("OrderService/ConfirmOrder", c.ConfirmOrderRequest(order=self.order))
        if kind != "planning":
            planned = setup.call("ShipmentService/CreateShipment", c.CreateShipmentRequest(order=self.order))
            self.shipment = c.RecordKey(number=planned.number)

    def cancel(self, units):
        line = self.race.c.LineQuantity(line_number=1, quantity_micros=units * MICROS)
        request = self.race.c.CancelLinesRequest(order=self.order, lines=[line], reason="race")
        return "OrderService/CancelLines", request

    def tasks(self):
        c = self.race.c
        plan = "ShipmentService/CreateShipment", c.CreateShipmentRequest(order=self.order)
        if self.kind == "planning":
            return [plan, plan, self.cancel(UNITS)]
        ship = "ShipmentService/Ship", c.ShipRequest(shipment=self.shipment)
        if self.kind == "whole":
            return [ship, self.cancel(UNITS)]
        if self.kind == "pieces":
            return [ship] + [self.cancel(1)] * UNITS
        if self.kind == "order":
            return [ship, ("OrderService/CancelOrder", c.CancelOrderRequest(order=self.order, reason="race"))]
        unplan = c.CancelShipmentRequest(shipment=self.shipment, reason="race")
        return [ship, ship, ("ShipmentService/CancelShipment", unplan)]

    def judge(self):
        """What won, and what became of the order, fit each other."""
        got = self.race.setup.call("OrderService/GetOrder", self.race.c.GetOrderRequest(order=self.order)).order
        line = got.lines[0]
        cancelled, shipped = line.cancelled_micros // MICROS, line.shipped_micros // MICROS
        won = self.won
        cancels = {"CancelLines": won["CancelLines"] * (1 if self.kind == "pieces" else UNITS),
                   "CancelOrder": won["CancelOrder"] * UNITS}
        right = {
            "whole": won["Ship"] + won["CancelLines"] == 1,
            "order": won["Ship"] + won["CancelOrder"] == 1,
            "pieces": won["Ship"] == (0 if won["CancelLines"] == UNITS else 1),
            "planning": won["CancelLines"] == 1 and won["CreateShipment"] <= 1,
            "shipment": won["Ship"] + won["CancelShipment"] == 1,
        }[self.kind]
        expected = UNITS - sum(cancels.values()) if won["Ship"] else 0
        if not right or cancelled != sum(cancels.values()) or shipped != expected:
            yield "race", f"{self.kind} {self.number}: {dict(won)} won, {cancelled} cancelled, {shipped} shipped"


class Race:
    """One round: contests whose tasks the clients take one after the other."""

    kinds = ["whole", "pieces", "planning", "order", "shipment"]

    def __init__(self, c, n_round, setup, rng, n_contests):
        self.c = c
        self.setup = setup
        self.tag = f"R{n_round}"
        self.thing = shop(setup, self.tag, 1, c.STOCK_POLICY_REFUSE, UNITS * n_contests)[0]
        self.contests = [Contest(self, self.kinds[n % len(self.kinds)]) for n in range(n_contests)]
        self.tasks = []
        for contest in self.contests:
            tasks = [(contest, *task) for task in contest.tasks()]
            rng.shuffle(tasks)
            self.tasks += tasks
        self.tasks.reverse()
        self.doing = {}
        self.odd = []

    def next_request(self, client):
        if self.tasks:
            contest, method, request = self.tasks.pop()
            self.doing[client.name] = contest, method
            client.begin(method, request)

    def on_reply(self, client, reply):
        contest, method = self.doing[client.name]
        if reply.body is not None:
            contest.won[method.split("/")[1]] += 1
        elif reply.reason not in REFUSALS:
            self.odd.append(("refusal", f"{method} of {contest.number}: {reply.reason} {reply.header.message}"))

    def judge(self):
        found = list(self.odd)
        for contest in self.contests:
            found += contest.judge()
        return found


def run(options, c, house):
    rng = random.Random(options.seed)
    daemons = [house.daemon("one", SMALL_BATCHES), house.daemon("two")]
    history = History(os.path.join(house.folder, "history.jsonl"))
    setup = RecordedConnection(history, c, daemons[0].requests)
    subscribers = [Subscriber(c, daemon, f"subscriber of {daemon.name}") for daemon in daemons]
    for subscriber in subscribers:
        subscriber.start()
    crowd = Crowd(c, history, [daemon.requests for daemon in daemons], options.clients, options.seed)
    found, won = [], collections.Counter()
    for n_round in range(options.rounds):
        race = Race(c, n_round, setup, rng, options.clients)
        while race.tasks:
            crowd.turn(race.next_request, race.on_reply)
        crowd.finish(race.on_reply)
        found += race.judge()
        found += evidence.levels_off(house)
        for contest in race.contests:
            won.update(f"{contest.kind}/{name}" for name in contest.won.elements())
    crowd.close()
    # Both sides of each contest won at times: a race that nobody runs proves nothing.
    for name in ("whole/Ship", "whole/CancelLines", "order/Ship", "order/CancelOrder", "pieces/CancelLines"):
        if not won[name]:
            found.append(("idle", f"{name} never won: {dict(won)}"))
    log, more = evidence.close(setup, house, history, subscribers)
    found += more
    print(", ".join(f"{name} {n}" for name, n in sorted(won.items())))
    return conclude(options, "cancel ship", history, log, found)


def main():
    options = arguments(__doc__, rounds=5, clients=50)
    with contract() as c, House(keep=options.keep) as house:
        if options.keep:
            print(f"cancel_ship: {house.folder} is kept")
        sys.exit(run(options, c, house))


if __name__ == "__main__":
    main()

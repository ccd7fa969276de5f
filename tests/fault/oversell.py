#!/usr/bin/python3
"""Hundreds of clients race for the last units of a product through two daemons on one database.

Each order has two lines of the same product; some are cancelled again, some stock comes in. After each round no level
holds more promises than stock, every level is the sum of its lines, and every refusal was right at its position.
"""

import os
import random
import sys

import evidence
from record import SMALL_BATCHES, Crowd, History, RecordedConnection, Subscriber, arguments, conclude
from wire import MICROS, contract
from house import House, order, shop

REQUESTS_PER_CLIENT = 3


class Race:
    """One round: a scarce product that refuses, another that takes backorders."""

    def __init__(self, c, n_round, setup, rng):
        self.c = c
        stock = rng.randint(1, 60)
        self.scarce = shop(setup, f"S{n_round}", 1, c.STOCK_POLICY_REFUSE, stock)[0]
        # Less of it, so that it runs out first.
        self.other = shop(setup, f"B{n_round}", 1, c.STOCK_POLICY_BACKORDER, stock // 4 + 1)[0]
        self.tag = f"S{n_round}"
        self.left = {}
        self.placed = {}
        self.n_sold = self.n_refused = 0

    def next_request(self, client):
        left = self.left.setdefault(client.name, REQUESTS_PER_CLIENT)
        if not left:
            return
        self.left[client.name] -= 1
        rng, own = client.rng, self.placed.setdefault(client.name, [])
        dice = rng.random()
        if own and dice < 0.2:
            request = self.c.CancelOrderRequest(order=self.c.RecordKey(number=own.pop()), reason="too late")
            client.begin("OrderService/CancelOrder", request)
        elif dice < 0.03:
            key = self.c.RecordKey(number=rng.choice([self.scarce, self.other]).sku)
            request = self.c.ReceiveStockRequest(product=key, quantity_micros=rng.randint(1, 3) * MICROS)
            client.begin("InventoryService/ReceiveStock", request)
        else:
            first, second = rng.randint(1, 2), rng.randint(1, 2)
            lines = [(self.scarce.sku, first), (self.scarce.sku, second)]
            if rng.random() < 0.5:
                lines = [lines[0], (self.other.sku, 2), lines[1], (self.other.sku, 1)]
            wanted = {str(self.scarce.id): (first + second) * MICROS}
            client.begin("OrderService/PlaceOrder", order(self.c, self.tag, lines), {"products": wanted})

    def on_reply(self, client, reply):
        if reply.reason == "STOCK_INSUFFICIENT":
            self.n_refused += 1
        elif reply.body is not None and reply.body.DESCRIPTOR.name == "PlaceOrderResponse":
            self.n_sold += 1
            self.placed[client.name].append(reply.body.number)

    def over(self, n_clients):
        return len(self.left) == n_clients and not any(self.left.values())

    def judge(self, setup):
        """What the daemon itself says of the scarce product."""
        key = self.c.RecordKey(number=self.scarce.sku)
        availability = setup.call("InventoryService/GetAvailability", self.c.GetAvailabilityRequest(product=key))
        for level in availability.stock_levels:
            if not 0 <= level.reserved_micros <= level.on_hand_micros:
                yield "oversold", f"{self.scarce.sku}: {level.reserved_micros} of {level.on_hand_micros} sold"
            if level.backordered_micros:
                yield "oversold", f"{self.scarce.sku} refuses backorders and has {level.backordered_micros}"
        if not self.n_refused or not self.n_sold:
            # Every round asks for far more than there is.
            yield "idle", f"{self.scarce.sku}: {self.n_sold} sold, {self.n_refused} refused"


def run(options, c, house):
    rng = random.Random(options.seed)
    daemons = [house.daemon("one", SMALL_BATCHES), house.daemon("two")]
    history = History(os.path.join(house.folder, "history.jsonl"))
    setup = RecordedConnection(history, c, daemons[0].requests)
    subscribers = [Subscriber(c, daemon, f"subscriber of {daemon.name}") for daemon in daemons]
    for subscriber in subscribers:
        subscriber.start()
    crowd = Crowd(c, history, [daemon.requests for daemon in daemons], options.clients, options.seed)
    found = []
    for n_round in range(options.rounds):
        race = Race(c, n_round, setup, rng)
        while not race.over(options.clients):
            crowd.turn(race.next_request, race.on_reply)
        crowd.finish(race.on_reply)
        found += race.judge(setup)
        found += evidence.levels_off(house)
    crowd.close()
    log, more = evidence.close(setup, house, history, subscribers)
    found += more
    return conclude(options, "oversell", history, log, found)


def main():
    options = arguments(__doc__, rounds=10, clients=200)
    with contract() as c, House(keep=options.keep) as house:
        if options.keep:
            print(f"oversell: {house.folder} is kept")
        sys.exit(run(options, c, house))


if __name__ == "__main__":
    main()

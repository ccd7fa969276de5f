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

from record import Crowd, History, RecordedConnection, Subscriber, arguments, check, conclude, evidence, levels_off
from fold import check_tables
from wire import MICROS, contract
from house import House, order, shop

FAULTS = ["daemon", "postgres"]
N_SUBSCRIBERS = 2
# A run in which one of them never succeeded is not ended.
EVERY_RUN = {
    "PlaceOrder", "ConfirmOrder", "CancelOrder", "CancelLines", "ReceiveStock",
    "CreateShipment", "Ship", "ConfirmDelivery", "CancelShipment",
}
ANSWERS_MIN = 5  # a round with less traffic than this is not ended


class Shopping:
    """Chooses what a client asks next."""

    def __init__(self, c, things):
        self.c = c
        self.things = things
        self.n_orders = 0
        self.done = set()  # methods that succeeded
        self.placed = {}  # client: [(number, seq)] that it may confirm, cancel, ship, read
        self.shipments = {}  # client: {number: state} that it may ship, deliver, cancel

    def next_request(self, client):
        rng, own = client.rng, self.placed.setdefault(client.name, [])
        dice = rng.random()
        if own and dice < 0.1:
            number, _ = own.pop(rng.randrange(len(own)))
            key = self.c.RecordKey(number=number)
            request = self.c.CancelOrderRequest(order=key, reason="changed my mind")
            client.begin("OrderService/CancelOrder", request)
        elif own and dice < 0.25:
            key = self.c.RecordKey(number=own[-1][0])
            client.begin("OrderService/ConfirmOrder", self.c.ConfirmOrderRequest(order=key))
        elif own and dice < 0.3:
            self.cancel_a_line(client, rng.choice(own)[0])
        elif own and dice < 0.4:
            key = self.c.RecordKey(number=rng.choice(own[-3:])[0])
            client.begin("ShipmentService/CreateShipment", self.c.CreateShipmentRequest(order=key))
        elif self.shipments.get(client.name) and dice < 0.55:
            self.move(client)
        elif own and dice < 0.6:
            number, seq = own[-1]
            request = self.c.GetOrderRequest(order=self.c.RecordKey(number=number))
            client.begin("OrderService/GetOrder", request, {"min_seq": seq}, min_seq=seq)
        elif dice < 0.7:
            thing = rng.choice(self.things)
            quantity = rng.randint(1, 20) * MICROS
            key = self.c.RecordKey(number=thing.sku)
            request = self.c.ReceiveStockRequest(product=key, quantity_micros=quantity)
            client.begin("InventoryService/ReceiveStock", request)
        else:
            self.place(client)

    def cancel_a_line(self, client, number):
        """The first line has at least one unit; what is cancelled already is refused."""
        line = self.c.LineQuantity(line_number=1, quantity_micros=MICROS)
        key = self.c.RecordKey(number=number)
        client.begin("OrderService/CancelLines", self.c.CancelLinesRequest(order=key, lines=[line], reason="one less"))

    def move(self, client):
        """A shipment goes on, mostly as its state allows."""
        c, rng, own = self.c, client.rng, self.shipments[client.name]
        number = rng.choice(list(own))
        key = c.RecordKey(number=number)
        step = {"PLANNED": "Ship", "SHIPPED": "ConfirmDelivery"}[own[number]]
        step = "CancelShipment" if rng.random() < 0.2 else step
        request = {
            "Ship": c.ShipRequest(shipment=key),
            "ConfirmDelivery": c.ConfirmDeliveryRequest(shipment=key),
            "CancelShipment": c.CancelShipmentRequest(shipment=key, reason="another day"),
        }[step]
        client.begin("ShipmentService/" + step, request)

    def place(self, client):
        lines = [(client.rng.choice(self.things), client.rng.randint(1, 4)) for _ in range(client.rng.randint(1, 4))]
        wanted = {}
        for thing, units in lines:
            if not thing.sku.startswith("R"):
                continue  # its policy never refuses
            wanted[str(thing.id)] = wanted.get(str(thing.id), 0) + units * MICROS
        self.n_orders += 1
        name = self.c.ExternalId(system="SHOP", external_id=str(self.n_orders))
        request = order(self.c, "T", [(thing.sku, units) for thing, units in lines], external_id=name)
        client.begin("OrderService/PlaceOrder", request, {"products": wanted})

    def on_reply(self, client, reply):
        if reply.body is None:
            return
        self.done.add(reply.body.DESCRIPTOR.name.replace("Response", ""))
        if reply.body.DESCRIPTOR.name == "PlaceOrderResponse":
            self.placed[client.name].append((reply.body.number, reply.header.as_of_seq))
        elif reply.body.DESCRIPTOR.fields_by_name.get("shipment_id"):
            own = self.shipments.setdefault(client.name, {})
            own[reply.body.number] = self.c.ShipmentState.Name(reply.body.state)[len("SHIPMENT_STATE_") :]
            if own[reply.body.number] in ("DELIVERED", "CANCELLED"):
                del own[reply.body.number]


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


def ask_again(crowd, rng, first):
    """Sends answered requests once more; the checker compares the replies."""
    for client in crowd.clients:
        for pending in rng.sample(first[client.name], min(20, len(first[client.name]))):
            client.send(pending)
            crowd.finish()


def remember(crowd):
    """Makes clients keep what they send, so that it can be sent again."""
    first = {client.name: [] for client in crowd.clients}
    for client in crowd.clients:
        def send(pending, client=client, send=client.send):
            if not first[client.name] or first[client.name][-1].id != pending.id:
                first[client.name].append(pending)
            send(pending)
        client.send = send
    return first


def run(options, c, house):
    rng = random.Random(options.seed)
    daemon = house.daemon()
    history = History(os.path.join(house.folder, "history.jsonl"))
    setup = RecordedConnection(history, c, daemon.requests)
    things = shop(setup, products=4, policy=c.STOCK_POLICY_BACKORDER, stock=50)
    things += shop(setup, tag="R", products=2, policy=c.STOCK_POLICY_REFUSE, stock=50)
    subscribers = [Subscriber(c, daemon, f"subscriber {index}") for index in range(N_SUBSCRIBERS)]
    for subscriber in subscribers:
        subscriber.start()
    crowd = Crowd(c, history, [daemon.requests], options.clients, options.seed)
    first = remember(crowd)
    shopping = Shopping(c, things)
    rounds(options, rng, house, daemon, crowd, shopping)
    while EVERY_RUN - shopping.done:
        crowd.turn(shopping.next_request, shopping.on_reply)
    crowd.finish(shopping.on_reply)
    daemon.kill()
    daemon.start()
    ask_again(crowd, rng, first)
    crowd.close()
    log, head, orders, levels = evidence(setup, house)
    for subscriber in subscribers:
        subscriber.stop(len(log))
    followers = [(s.name, s.follower.events, s.follower.live) for s in subscribers]
    found = check(history.lines, log, head, followers, orders, levels)
    found += levels_off(house)
    found += check_tables(c, log, house)
    found += [("internal", line["id"]) for line in history.lines if line.get("reason") == "INTERNAL"]
    setup.close()
    if daemon.stop() != 0:
        found.append(("exit", "the daemon did not end in order:\n" + daemon.tail()))
    found += [("sanitizer", line) for line in daemon.complaints()]
    live = sum(s.follower.n_live for s in subscribers)
    repaired = sum(s.follower.n_repaired for s in subscribers)
    print(f"{options.fault}: {shopping.n_orders} orders tried, {live} events live, {repaired} repaired")
    history.close()
    return conclude(options, "kill " + options.fault, history, log, found)


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

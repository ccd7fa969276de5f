"""What retrying clients ask while things go wrong: orders, stock, shipments, each of them at any time."""

from checker import WRITES
from house import order
from wire import MICROS

# A run in which one of them never succeeded is not ended.
EVERY_RUN = {method.split("/")[1] for method in WRITES}
# Nor one in which these are missing.
REFUSALS = {"STOCK_INSUFFICIENT"}
# More than any order here costs, tax and all: four lines of four units.
ORDER_MINOR_MAX = 16 * 320


class Shopping:
    """Chooses what a client asks next."""

    def __init__(self, c, things, accounts=("T",)):
        self.c = c
        self.things = things
        self.accounts = accounts
        self.n_orders = 0
        self.exposure_minor = 0  # of the last account, as far as it was told
        self.done = set()  # methods that succeeded
        self.placed = {}  # client: [(number, seq)] that it may confirm, cancel, ship, read
        self.shipments = {}  # client: {number: state} that it may ship, deliver, cancel

    def lacks(self, history):
        """Whether something has not happened yet without which a run does not count."""
        reasons = {line["reason"] for line in history.lines if line["e"] == "answer"}
        return EVERY_RUN - self.done or REFUSALS - reasons

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
        elif dice < 0.67:
            thing = rng.choice(self.things)
            # What refuses is to run out at times.
            quantity = rng.randint(1, 2 if thing.sku.startswith("R") else 20) * MICROS
            key = self.c.RecordKey(number=thing.sku)
            request = self.c.ReceiveStockRequest(product=key, quantity_micros=quantity)
            client.begin("InventoryService/ReceiveStock", request)
        elif dice < 0.7:
            self.count(client)
        elif dice < 0.72:
            self.limit(client)
        else:
            self.place(client)

    def cancel_a_line(self, client, number):
        """The first line has at least one unit; what is cancelled already is refused."""
        line = self.c.LineQuantity(line_number=1, quantity_micros=MICROS)
        key = self.c.RecordKey(number=number)
        client.begin("OrderService/CancelLines", self.c.CancelLinesRequest(order=key, lines=[line], reason="one less"))

    def count(self, client):
        """There is a little more or less on the shelf than was thought; what is reserved stays."""
        delta = client.rng.choice([-2, -1, 1, 2]) * MICROS
        key = self.c.RecordKey(number=client.rng.choice(self.things).sku)
        request = self.c.AdjustStockRequest(product=key, delta_micros=delta, reason="counted")
        client.begin("InventoryService/AdjustStock", request)

    def limit(self, client):
        """The last account has a limit, mostly: what is bound, and some more."""
        request = self.c.SetLimitRequest(account=self.c.RecordKey(number="C-" + self.accounts[-1]), currency="GBP")
        if client.rng.random() < 0.9:
            request.limit_minor = max(0, self.exposure_minor + client.rng.randint(-1, 20) * ORDER_MINOR_MAX // 4)
        client.begin("CreditService/SetLimit", request)

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
        account = client.rng.choice(self.accounts)
        request = order(self.c, account, [(thing.sku, units) for thing, units in lines], external_id=name)
        client.begin("OrderService/PlaceOrder", request, {"products": wanted, "minor_max": ORDER_MINOR_MAX})

    def on_reply(self, client, reply):
        if reply.body is None:
            return
        self.done.add(reply.body.DESCRIPTOR.name.replace("Response", ""))
        if reply.body.DESCRIPTOR.name == "PlaceOrderResponse":
            self.placed[client.name].append((reply.body.number, reply.header.as_of_seq))
        elif reply.body.DESCRIPTOR.name == "SetLimitResponse":
            self.exposure_minor = reply.body.exposure_minor
        elif reply.body.DESCRIPTOR.fields_by_name.get("shipment_id"):
            own = self.shipments.setdefault(client.name, {})
            own[reply.body.number] = self.c.ShipmentState.Name(reply.body.state)[len("SHIPMENT_STATE_") :]
            if own[reply.body.number] in ("DELIVERED", "CANCELLED"):
                del own[reply.body.number]

"""Records of another tenant, asked for beside records that are not there.

The answers are the same to the byte but for the key, and so is the time, which is told.
"""

import time

import house
import wire
from field import percentile

NUMBER = "A19"
ROUNDS, SHORT = 300, 5
CAP_MIB = 256
MARK = b"KEY-OF-EIGHTEEN-12"


class Asker:
    """A principal of one tenant that knows the keys of another's records."""

    def __init__(self, field):
        self.field = field
        self.c = field.c
        field.tenant("acme")
        pair = field.principal("acme-admin", tenant="acme", roles=("administrator",))
        self.connection = field.keyed(pair)
        self.took = {"theirs": [], "nobody's": []}

    def answer(self, kind, method, request, key):
        """The reply with the key taken out, as bytes."""
        request_id = wire.new_id()
        began = time.monotonic()
        reply = self.connection.ask(method, request, request_id)
        self.took[kind].append((time.monotonic() - began) * 1e6)
        if reply.code == self.c.CODE_OK:
            self.field.problem("seen", f"{method} {key}: {reply.body}")
        plain = self.c.ReplyHeader()
        plain.CopyFrom(reply.header)
        plain.request_id = b""
        for text in (plain, *plain.violations, *plain.metadata):
            for field, value in text.ListFields():
                if isinstance(value, str):
                    setattr(text, field.name, value.replace(str(key), MARK.decode()))
        return plain.SerializeToString(deterministic=True) + reply.frames[1]

    def compare(self, method, name, theirs, nobodys):
        """Both keys in the request's field of this name."""
        answers = []
        for kind, key in (("theirs", theirs), ("nobody's", nobodys)):
            request = self.c.request(method)
            way = {"id": key} if isinstance(key, int) else {"number": key}
            getattr(request, name).CopyFrom(self.c.RecordKey(**way))
            answers.append(self.answer(kind, method, request, key))
        if answers[0] != answers[1]:
            self.field.problem("told apart", f"{method} {theirs}: {answers[0]!r} {answers[1]!r}")


def keyed_methods(c):
    """The (method, field) pairs that take a record's key."""
    for method in sorted(c.methods):
        for field in c.methods[method].input_type.fields:
            if field.message_type and field.message_type.name == "RecordKey" and field.label != field.LABEL_REPEATED:
                yield method, field.name


def attack(field, rounds, rng):
    c = field.c
    things = house.shop(field.admin, stock=1_000, policy=c.STOCK_POLICY_BACKORDER)
    placed = field.admin.call("OrderService/PlaceOrder", house.order(c, "T", [("T-0", 1)]))
    asker = Asker(field)
    account = field.admin.call("AccountService/GetAccount", c.GetAccountRequest(account=c.RecordKey(number="C-T")))
    theirs = [placed.order_id, things[0].id, account.account.id, "C-T", "T-0"]
    # Two orders of one month differ in their last digits only.
    nobodys = [2**40 + 1, 2**40 + 2, 2**40 + 3, "C-X", "X-0"]
    pairs = list(zip(theirs, nobodys))
    methods = list(keyed_methods(c))
    for _ in range(rounds):
        for method, name in methods:
            key = rng.choice(pairs)
            asker.compare(method, name, *key)
    medians = {kind: percentile(took, 0.5) for kind, took in asker.took.items()}
    asker.connection.close()
    n = len(asker.took["theirs"])
    told = ", ".join(f"{kind} {value:.0f} us" for kind, value in medians.items())
    return f"{n} pairs over {len(methods)} methods; medians: {told}"

"""A principal of whose requests one in ten is refused and one in twenty makes PostgreSQL fail.

It is answered, the others keep their throughput: their share is told, from windows that take turns.
"""

import multiprocessing
import time

import zmq

import wire
from field import keyed_socket

NUMBER = "A14"
ROUNDS, SHORT = 6, 1
CAP_MIB = 256
WINDOW_S, WINDOW_SHORT_S = 5, 0.5
IN_FLIGHT = 64
SHARE_MIN = 0.8
POISON = "ALTER TABLE account ADD CONSTRAINT poisoned CHECK (name <> 'POISON')"


def request(c, number, name):
    account = c.Account(number=number, kind=c.ACCOUNT_KIND_ORGANISATION, name=name)
    return c.UpsertAccountRequest(account=account)


class Sender:
    """A principal with so many requests under way."""

    def __init__(self, c, endpoint, server, pair, tag, poisonous):
        self.c = c
        self.tag = tag
        self.poisonous = poisonous
        self.socket = keyed_socket(zmq.Context.instance(), zmq.DEALER, server, pair)
        self.socket.connect(endpoint)
        self.n = self.n_answered = 0
        self.expected = {}
        self.wrong = []

    def send(self):
        self.n += 1
        expected, name, number = "", f"name {self.n}", f"{self.tag}-{self.n % 500}"
        if self.poisonous and self.n % 20 == 0:
            expected, name = "INTERNAL", "POISON"
        elif self.poisonous and self.n % 10 == 5:
            expected, number = "TOO_LONG", "x" * 500
        request_id = wire.new_id()
        self.expected[request_id] = expected
        head = wire.header(self.c, "AccountService/UpsertAccount", request_id)
        body = request(self.c, number, name)
        self.socket.send_multipart([head.SerializeToString(), body.SerializeToString()])

    def take(self):
        header = self.c.ReplyHeader.FromString(self.socket.recv_multipart()[0])
        expected = self.expected.pop(header.request_id)
        self.n_answered += 1
        reasons = {header.reason} | {violation.reason for violation in header.violations}
        if expected not in reasons:
            self.wrong.append(f"{expected or 'OK'} was expected: {header.reason} {header.message}")

    def run(self, seconds, over=None):
        """Keeps requests under way; gives how many were answered in the time."""
        before, end = self.n_answered, time.monotonic() + seconds
        while time.monotonic() < end and not (over and over.is_set()):
            while len(self.expected) < IN_FLIGHT:
                self.send()
            if self.socket.poll(100):
                self.take()
        n = self.n_answered - before
        while self.expected and self.socket.poll(60_000):
            self.take()
        return n


def neighbour(c, endpoint, server, pair, tag, poisonous, over, out):
    sender = Sender(c, endpoint, server, pair, tag, poisonous)
    sender.run(600, over)
    out.put((sender.n_answered, len(sender.expected), sender.wrong[:5]))


def window(field, good, tag, poisonous, seconds):
    """What the good principal gets done beside a neighbour; a new one each time, as guilt lasts."""
    fork = multiprocessing.get_context("fork")
    over, out = fork.Event(), fork.Queue()
    pair = field.principal(tag)
    place = (field.c, field.tcp, field.server, pair, tag, poisonous, over, out)
    process = fork.Process(target=neighbour, args=place)
    process.start()
    n = good.run(seconds)
    over.set()
    n_neighbour, n_lost, wrong = out.get()
    process.join()
    for sentence in wrong:
        field.problem("neighbour", sentence)
    field.expect(not n_lost, "lost", f"{n_lost} requests of {tag}")
    return n / seconds, n_neighbour


def attack(field, rounds, rng):
    field.ground.sql(POISON)
    good = Sender(field.c, field.tcp, field.server, field.principal("good"), "GOOD", False)
    seconds = WINDOW_SHORT_S if rounds == SHORT else WINDOW_S
    beside = {False: [], True: []}
    n_poison = 0
    for n in range(rounds):
        for poisonous in (False, True):
            rate, n_neighbour = window(field, good, f"{'GUILTY' if poisonous else 'FINE'}-{n}", poisonous, seconds)
            beside[poisonous].append(rate)
            n_poison += poisonous * n_neighbour
    for sentence in good.wrong[:5]:
        field.problem("good", sentence)
    field.expect(not good.expected, "lost", f"{len(good.expected)} requests of the good principal")
    fine, poisoned = (sum(beside[kind]) / rounds for kind in (False, True))
    share = poisoned / fine if fine else 0
    if rounds > SHORT:
        field.expect(share > SHARE_MIN, "share", f"{share:.0%} of {fine:.0f} requests/s were left")
    beside = f"{fine:.0f} requests/s beside a neighbour, {poisoned:.0f} beside one that poisons"
    return f"{beside} ({share:.0%}), {n_poison} of its requests answered"

"""Retrying clients that write down what they asked and what they were told, and the evidence afterwards."""

import argparse
import collections
import hashlib
import json
import os
import random
import re
import subprocess
import sys
import threading
import time

import zmq

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "foreign"))

import wire  # noqa: E402
from checker import WRITES, check_traffic  # noqa: E402

LEDGER = os.path.join(wire.ROOT, "tests/ledger.tsv")
RESEND_S = 0.4
STUCK_S = 120
# A setting: few requests fill a batch, so that the next is decided while it is being stored.
SMALL_BATCHES = "batch_rows_max=30"
TOGETHER = 0.05  # of what is sent goes to all daemons at once


def word(field, number):
    """An enum's value without the enum's name: PLACED."""
    prefix = re.sub(r"(?<!^)(?=[A-Z])", "_", field.enum_type.name).upper() + "_"
    return field.enum_type.values_by_number[number].name[len(prefix) :]


def told(body):
    """What a reply says, its lists left out."""
    return {
        field.name: word(field, value) if field.enum_type else value
        for field, value in body.ListFields()
        if field.label != field.LABEL_REPEATED and not field.message_type
    }


class History:
    """The lines of history.jsonl, in the order in which things happened."""

    def __init__(self, path):
        self.path = path
        self.file = open(path, "w", encoding="utf-8")
        self.lines = []
        self.n_answers = 0
        self.n_writes = 0

    def close(self):
        self.file.close()

    def add(self, **line):
        line["t"] = time.monotonic_ns()
        self.lines.append(line)
        self.file.write(json.dumps(line) + "\n")

    def invoke(self, process, request_id, method, args):
        self.add(e="invoke", p=process, id=request_id.hex(), method=method, args=args)

    def answer(self, contract, process, request_id, method, reply):
        result = told(reply.body) if method in WRITES and reply.body is not None else {}
        self.n_answers += 1
        self.n_writes += method in WRITES
        self.add(
            e="answer",
            p=process,
            id=request_id.hex(),
            ok=reply.code == contract.CODE_OK,
            reason=reply.reason,
            seq=reply.header.as_of_seq,
            reply=hashlib.sha256(b"|".join(reply.frames)).hexdigest(),
            result=result,
        )


class RecordedConnection(wire.Connection):
    """A connection whose requests stand in the history too."""

    def __init__(self, history, *arguments, **options):
        super().__init__(*arguments, **options)
        self.history = history

    def ask(self, method, request=None, request_id=None, **header_fields):
        request_id = request_id or wire.new_id()
        self.history.invoke("setup", request_id, method, {})
        reply = super().ask(method, request, request_id, **header_fields)
        self.history.answer(self.contract, "setup", request_id, method, reply)
        return reply


# A TCP endpoint: the daemon's public key, the client's pair. A client is the same principal at each of its endpoints.
Door = collections.namedtuple("Door", "place server pair")
Pending = collections.namedtuple("Pending", "id method frames")


class Client:
    """Has one request under way at a time and sends it again, to whichever daemon, until it is answered."""

    def __init__(self, contract, history, poller, name, endpoints, rng):
        self.contract = contract
        self.history = history
        self.name = name
        self.rng = rng
        self.sockets = []
        for endpoint in endpoints:
            socket = zmq.Context.instance().socket(zmq.DEALER)
            socket.setsockopt(zmq.LINGER, 0)
            socket.setsockopt(zmq.RECONNECT_IVL, 5)
            if isinstance(endpoint, Door):
                socket.curve_serverkey = endpoint.server
                socket.curve_publickey, socket.curve_secretkey = endpoint.pair
                endpoint = endpoint.place
            socket.connect(endpoint)
            poller.register(socket, zmq.POLLIN)
            self.sockets.append(socket)
        self.pending = None
        self.n_sent = 0
        self.resend_s = RESEND_S
        self.resend_at = 0
        self.asked = {}
        self.last_reply = None

    def close(self):
        for socket in self.sockets:
            socket.close()

    def begin(self, method, request, args=None, **header_fields):
        request_id = wire.new_id()
        header_fields.setdefault("timeout_ms", 5_000)
        head = wire.header(self.contract, method, request_id, **header_fields)
        frames = (head.SerializeToString(), request.SerializeToString())
        self.history.invoke(self.name, request_id, method, args or {})
        self.asked[request_id] = method
        self.send(Pending(request_id, method, frames))

    def send(self, pending):
        self.pending = pending
        together = len(self.sockets) if self.rng.random() < TOGETHER else 1
        for socket in self.rng.sample(self.sockets, together):
            try:
                socket.send_multipart(pending.frames, zmq.DONTWAIT)
            except zmq.Again:
                pass  # nobody there: sent again later
        self.n_sent += 1
        self.resend_at = time.monotonic() + self.resend_s * self.rng.uniform(0.5, 1.5)

    def take(self, frames):
        """Handles a message; gives the reply when the pending request is answered by it."""
        head = self.contract.ReplyHeader.FromString(frames[0])
        method = self.asked[head.request_id]
        c = self.contract
        if head.code in (c.CODE_UNAVAILABLE, c.CODE_DEADLINE_EXCEEDED, c.CODE_RESOURCE_EXHAUSTED):
            if self.pending and self.pending.id == head.request_id:
                self.resend_at = min(self.resend_at, time.monotonic() + head.retry_after_ms / 1000)
            return None
        reply = wire.Reply(c, method, frames)
        self.history.answer(c, self.name, head.request_id, method, reply)
        if self.pending is None or self.pending.id != head.request_id:
            return None
        self.pending = None
        return reply


class Crowd:
    """Many clients, turned by one loop. endpoints: the same for all, or a function of the client's number."""

    def __init__(self, contract, history, endpoints, n_clients, seed, resend_s=RESEND_S):
        of = endpoints if callable(endpoints) else lambda index: endpoints
        self.poller = zmq.Poller()
        self.history = history
        self.clients = [
            Client(contract, history, self.poller, index, of(index), random.Random(f"{seed}/{index}"))
            for index in range(n_clients)
        ]
        for client in self.clients:
            client.resend_s = resend_s
        self.owner = {socket: client for client in self.clients for socket in client.sockets}
        self.last_answer = time.monotonic()

    def close(self):
        for client in self.clients:
            client.close()

    def turn(self, next_request=None, on_reply=None):
        """Sends what is due, takes what is there. next_request(client) begins a request, or leaves it."""
        now = time.monotonic()
        for client in self.clients:
            if client.pending is None and next_request:
                next_request(client)
            elif client.pending is not None and now > client.resend_at:
                client.send(client.pending)
        for socket, _ in self.poller.poll(10):
            client = self.owner[socket]
            while True:
                try:
                    frames = socket.recv_multipart(zmq.DONTWAIT)
                except zmq.Again:
                    break
                self.last_answer = time.monotonic()
                reply = client.take(frames)
                if reply is not None and on_reply:
                    on_reply(client, reply)
        if time.monotonic() - self.last_answer > STUCK_S:
            raise TimeoutError(f"no answer for {STUCK_S} s")

    def finish(self, on_reply=None):
        """Waits until every request is answered."""
        self.last_answer = time.monotonic()
        while any(client.pending for client in self.clients):
            self.turn(on_reply=on_reply)


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


class Subscriber(threading.Thread):
    """A follower in a thread of its own, which survives that the daemon goes away."""

    def __init__(self, contract, daemon, name):
        super().__init__(name=name, daemon=True)
        # A request that goes down with the daemon has no reply.
        self.requests = wire.Connection(contract, daemon.requests, timeout_ms=2_000)
        self.follower = wire.Follower(contract, daemon.events, self.requests)
        self.stopping = threading.Event()
        self.error = None

    def run(self):
        while not self.stopping.is_set():
            if not self.follower.socket.poll(100):
                continue
            try:
                self.follower.take(self.follower.socket.recv_multipart())
            except (TimeoutError, wire.Refused):
                self.requests.open()
            except Exception as error:  # handed to whoever joins
                self.error = error
                return

    def stop(self, until):
        """Waits until it has followed to a position and ends it."""
        end = time.monotonic() + STUCK_S
        while self.is_alive() and self.follower.after < until and time.monotonic() < end:
            self.join(0.05)
        self.stopping.set()
        self.join()
        self.follower.close()
        self.requests.close()
        if self.error:
            raise self.error


def arguments(description, rounds, clients, more=None, unit="rounds", kind=int):
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--" + unit, dest="rounds", metavar="N", type=kind, default=rounds)
    parser.set_defaults(unit=unit)
    parser.add_argument("--clients", type=int, default=clients)
    parser.add_argument("--seed", type=int, default=int.from_bytes(os.urandom(4), "little"))
    parser.add_argument("--keep", action="store_true", help="keep the folder with history.jsonl and database")
    parser.add_argument("--ledger", action="store_true", help="add a line to tests/ledger.tsv")
    for name, settings in (more or {}).items():
        parser.add_argument(name, **settings)
    return parser.parse_args()


def conclude(options, fault, history, log, found, how="", methods=(), answers_min=1):
    """Says how it went and gives the exit status: 3 when too little was asked, which does not count."""
    lacks = list(check_traffic(history.lines, answers_min, methods))
    if lacks and not found:
        print(f"{fault}: seed {options.seed}: does not count, " + "; ".join(lacks))
        return 3
    kinds = collections.Counter(name for name, _ in found)
    result = "ok" if not found else " ".join(f"{name}={n}" for name, n in sorted(kinds.items()))
    summary = f"{history.n_answers} answers, {len(log)} events{how}: {result}"
    print(f"{fault}: seed {options.seed}, {options.rounds} {options.unit}, {options.clients} clients, {summary}")
    for name, sentence in found[:20]:
        print(f"  {name}: {sentence}")
    if options.ledger:
        commit = subprocess.run(
            ["git", "-C", wire.ROOT, "rev-parse", "--short=12", "HEAD"], check=True, stdout=subprocess.PIPE, text=True
        ).stdout.strip()
        with open(LEDGER, "a", encoding="utf-8") as ledger:
            ledger.write(f"{commit}\t{options.seed}\t{fault}\t{options.rounds}\t{summary}\n")
    return 1 if found else 0

"""Subscribers in processes of their own, and what happens to them: ended at once, held up, slowed down.

Each keeps its place in the file that it writes; whoever starts it again knows nothing else of it.
"""

import collections
import json
import os
import signal
import subprocess
import sys
import threading

import zmq
from google.protobuf.json_format import MessageToDict
from house import SANITIZER, end_with_parent
from lines import line_of
from wire import ROOT

HERE = os.path.dirname(os.path.abspath(__file__))
BUILD = os.path.dirname(os.environ.get("ORDERD", os.path.join(ROOT, "build/dev/orderd")))
# What programs end with when the daemon is away for too long.
AWAY = {69, 75}
# Of what a slow one could do it does one part.
SLOW_PARTS = 6
# Beyond this the relay drops what a subscriber does not take.
RELAY_EVENTS_MAX = 50
RELAY_BYTES_MAX = 4096
# More than the longest line has.
TAIL_BYTES = 1 << 20
TROUBLES = ["kill", "stop", "slow"]


class Relay:
    """Between the live stream and subscribers: keeps little for those who do not take it."""

    def __init__(self, source, endpoint):
        self.endpoint = endpoint
        self.context = zmq.Context()
        self.inner = self.context.socket(zmq.XSUB)
        self.inner.setsockopt(zmq.RCVHWM, 0)
        self.inner.connect(source)
        self.outer = self.context.socket(zmq.XPUB)
        self.outer.setsockopt(zmq.SNDHWM, RELAY_EVENTS_MAX)
        self.outer.setsockopt(zmq.SNDBUF, RELAY_BYTES_MAX)
        self.outer.bind(endpoint)
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()

    def run(self):
        try:
            zmq.proxy(self.inner, self.outer)
        except (zmq.ContextTerminated, zmq.ZMQError):
            self.inner.close(0)
            self.outer.close(0)

    def close(self):
        self.context.term()
        self.thread.join()


class Row:
    """An event as the database has it."""

    def __init__(self, contract, seq, type_, kind, aggregate, account, packed):
        self.seq, self.type, self.kind = int(seq), type_, int(kind)
        self.aggregate, self.account = int(aggregate), int(account or 0)
        self.packed = bytes.fromhex(packed)
        self.event = contract.Event.FromString(self.packed)


def read_rows(contract, house):
    """The log, from PostgreSQL directly."""
    return [
        Row(contract, *row)
        for row in house.sql(
            "SELECT seq, type, aggregate_kind, aggregate_id, account_id, encode(event, 'hex')"
            " FROM event WHERE tenant_id = 1 ORDER BY seq"
        )
    ]


class Subscriber:
    """One program with its file, and what became of it."""

    kind_of_end = signal.SIGTERM
    status_of_end = 0

    def __init__(self, name, folder, command, matches=lambda row: True, live=False):
        self.name = name
        self.path = os.path.join(folder, name + ".record")
        self.told = os.path.join(folder, name + ".told")
        self.command = command
        self.matches = matches
        self.live = live  # follows the live stream
        self.process = None
        self.trouble = None
        self.until = 0
        self.n_turns = 0
        self.over = False
        self.happened = collections.Counter()
        self.found = []

    def start(self):
        with open(self.told, "a", encoding="utf-8") as told:
            self.process = subprocess.Popen(
                self.words(),
                stdin=subprocess.DEVNULL,
                stdout=self.output(told),
                stderr=told,
                preexec_fn=end_with_parent,
            )

    def words(self):
        return [word.replace("FILE", self.path) for word in self.command]

    def output(self, told):
        return told

    def send(self, number):
        self.process.send_signal(number)

    def begin(self, trouble, until):
        """Something happens to it, until that position."""
        if self.over:
            return
        if self.trouble:
            self.end_trouble()
        self.trouble, self.until = trouble, until
        self.happened[trouble] += 1
        if trouble == "kill":
            self.process.kill()
            self.process.wait()
        else:
            self.send(signal.SIGSTOP)

    def end_trouble(self):
        if self.trouble == "kill":
            self.start()
        elif self.trouble:
            self.send(signal.SIGCONT)
        self.trouble = None

    def turn(self, head):
        self.n_turns += 1
        if self.trouble and head >= self.until:
            self.end_trouble()
        elif self.trouble == "slow":
            self.send(signal.SIGCONT if self.n_turns % SLOW_PARTS == 0 else signal.SIGSTOP)
        if self.trouble != "kill" and not self.over and self.process.poll() is not None:
            self.ended()

    def ended(self):
        """By itself: where the daemon is away it may, and is started again."""
        if self.process.returncode not in AWAY:
            self.over = True
            self.found.append(("ended", f"{self.name} ended with {self.process.returncode}: {self.tail()}"))
            return
        self.happened["away"] += 1
        self.trouble = None
        self.start()

    def finish(self):
        if self.trouble:
            self.end_trouble()
        if self.process.poll() is None:
            self.send(self.kind_of_end)
            if self.process.wait(60) != self.status_of_end:
                self.found.append(("exit", f"{self.name} ended with {self.process.returncode}: {self.tail()}"))
        self.listen()
        for line in self.lines():
            if SANITIZER.search(line):
                self.found.append(("sanitizer", f"{self.name}: {line}"))
            if line.startswith("doubled "):
                self.found.append(("unmarked", f"{self.name}: {line.strip()} came again without a word"))

    def listen(self):
        """Counts what it told of."""
        words = collections.Counter(line.split(" ")[0].rstrip("\n") for line in self.lines())
        self.happened.update({word: words[word] - self.happened[word] for word in ("repaired", "again")})

    def lines(self):
        with open(self.told, encoding="utf-8", errors="replace") as told:
            return told.readlines()

    def tail(self):
        return " / ".join(line.strip() for line in self.lines()[-5:])

    def record(self):
        """What it wrote: [(seq, text)]."""
        with open(self.path, encoding="utf-8") as file:
            return [self.item(line) for line in file if line.endswith("\n")]

    def last_seq(self):
        """Of its newest line."""
        try:
            with open(self.path, "rb") as file:
                file.seek(max(os.path.getsize(self.path) - TAIL_BYTES, 0))
                lines = [line for line in file if line.endswith(b"\n")]
        except FileNotFoundError:
            return 0
        return self.item(lines[-1].decode())[0] if lines else 0

    def item(self, line):
        return int(line.split(" ")[0]), line.rstrip("\n")

    def wanted(self, rows):
        """What it must have written, as record()."""
        return [(row.seq, self.wish(row)) for row in rows if self.matches(row)]

    def wish(self, row):
        return line_of(row.event, row.packed).decode().rstrip("\n")

    def lacks(self):
        """What must have happened to it for the run to prove anything, and did not."""
        needed = [*TROUBLES, *(["repaired"] if self.live else [])]
        return [f"{self.name}: {word}" for word in needed if not self.happened[word]]


class Watch(Subscriber):
    """orderctl, which writes into the file; its last whole line is the place to go on from."""

    kind_of_end = signal.SIGINT
    status_of_end = 130

    def words(self):
        torn = b""
        if os.path.exists(self.path):
            with open(self.path, "rb+") as file:
                file.seek(max(os.path.getsize(self.path) - TAIL_BYTES, 0))
                torn = file.read().rpartition(b"\n")[2]
                file.truncate(os.path.getsize(self.path) - len(torn))
        return [*self.command, "--from", str(self.last_seq())]

    def output(self, told):
        return open(self.path, "ab")  # noqa: SIM115 the process has it

    def item(self, line):
        value = json.loads(line)
        return int(value["seq"]), json.dumps(value, sort_keys=True)

    def wish(self, row):
        return json.dumps(MessageToDict(row.event), sort_keys=True)

    def lines(self):
        return [line.replace('{"notice":{"kind":"REPAIRED"', "repaired ") for line in super().lines()]


def all_of(contract, folder, daemon, relay, account, location):
    """One of every kind."""
    program = os.path.join(BUILD, "tests/fault/fault_subscriber")
    kind = contract.RECORD_KIND_LOCATION
    server, live = daemon.requests, "events=" + relay.endpoint

    def c(name, *options, **fields):
        return Subscriber(name, folder, [program, server, "FILE", *options], **fields)

    def python(name, *options, **fields):
        words = ["env", "PYTHONPATH=" + contract.folder, sys.executable, os.path.join(HERE, "subscriber.py")]
        subscriber = Subscriber(name, folder, [*words, server, "FILE", *options], **fields)
        subscriber.kind_of_end, subscriber.status_of_end = signal.SIGKILL, -signal.SIGKILL
        return subscriber

    orderctl = [os.path.join(BUILD, "orderctl"), "--server", server, "--events", relay.endpoint]
    return [
        c("live", live, live=True),
        c("direct"),
        c("types", live, "type=order.", "type=shipment.shipped", live=True,
          matches=lambda row: row.type.startswith("order.") or row.type == "shipment.shipped"),
        c("account", live, f"account={account}", live=True, matches=lambda row: row.account == account),
        c("record", live, f"kind={kind}", f"aggregate={location}", live=True,
          matches=lambda row: (row.kind, row.aggregate) == (kind, location)),
        c("durable", "subscription=durable"),
        c("labels", "subscription=labels", "type=order.confirmed", f"account={account}",
          matches=lambda row: row.type == "order.confirmed" and row.account == account),
        python("python", live, live=True),
        python("fetched", "subscription=fetched"),
        Watch("watch", folder, [*orderctl, "watch", "-o", "jsonl"], live=True),
    ]

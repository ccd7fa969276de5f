"""Where an attack takes place: a daemon of its own, a client that wants to be served, and what is measured of both."""

import collections
import multiprocessing
import os
import re
import socket
import sys
import time

import zmq
from zmq.utils import z85

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "foreign"))

import house  # noqa: E402
import wire  # noqa: E402

MIB = 1024 * 1024
# Sanitizers keep what was freed, and say so in every allocation.
SANITIZED_MIB = 640
RETRY_MS, RETRIES = 3_000, 20
Pair = collections.namedtuple("Pair", "public secret")
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\x80-\x9f]")


class Keyed(wire.Connection):
    """A connection over TCP that shows a key."""

    def __init__(self, contract, endpoint, server, pair, **options):
        self.server = server
        self.pair = pair
        super().__init__(contract, endpoint, **options)

    def open(self):
        self.close()
        self.socket = keyed_socket(self.context, self.kind, self.server, self.pair)
        self.socket.connect(self.endpoint)


def keyed_socket(context, kind, server, pair):
    keyed = context.socket(kind)
    keyed.setsockopt(zmq.LINGER, 0)
    keyed.curve_serverkey = server
    keyed.curve_publickey, keyed.curve_secretkey = pair
    return keyed


def raw(pair):
    """The keys of a pair as bytes."""
    return Pair(*(z85.decode(key) for key in pair))


def percentile(values, share):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else 0.0


class Served:
    """What a client that does nothing wrong saw, in milliseconds."""

    def __init__(self, took, n_refused, n_lost):
        self.n = len(took)
        self.n_refused = n_refused
        self.n_lost = n_lost
        self.p50 = percentile(took, 0.5)
        self.p99 = percentile(took, 0.99)

    def __str__(self):
        return f"{self.p50:.2g}/{self.p99:.2g} ms"


def patient(connection, method, request):
    """The reply, asked for again with the same id as long as none comes."""
    request_id = wire.new_id()
    for _ in range(RETRIES):
        try:
            return connection.ask(method, request, request_id)
        except TimeoutError:
            connection.open()
    raise TimeoutError(f"no answer to {method}")


def healthy_turn(connection, n):
    """One request: a ping, a write, a read in turn. True: it was done."""
    c = connection.contract
    if n % 3 == 0:
        reply = patient(connection, "SystemService/Ping", c.PingRequest(payload=str(n)))
        return reply.body is not None and reply.body.payload == str(n)
    if n % 3 == 2:
        return patient(connection, "EventService/GetHead", None).code == c.CODE_OK
    account = c.Account(number=f"HEALTHY-{n}", kind=c.ACCOUNT_KIND_ORGANISATION, name=f"Healthy {n}")
    request = c.UpsertAccountRequest(account=account)
    return patient(connection, "AccountService/UpsertAccount", request).code == c.CODE_OK


def healthy_work(contract, endpoint, server, pair, orders):
    """The process of a client that does nothing wrong: told to measure, it begins anew; told to report, it does."""
    connection = Keyed(contract, endpoint, server, pair, timeout_ms=RETRY_MS)
    connection.context = zmq.Context()
    connection.open()
    took, n_refused, n_lost, n = [], 0, 0, 0
    while True:
        while orders.poll(0.002):
            word = orders.recv()
            if word == "report":
                orders.send((took, n_refused, n_lost))
            took, n_refused, n_lost = [], 0, 0
        began = time.monotonic()
        try:
            done = healthy_turn(connection, n)
        except TimeoutError:
            n_lost += 1
            continue
        n += 1
        n_refused += not done
        took.append((time.monotonic() - began) * 1000)


class Healthy:
    """Such a client, from outside."""

    def __init__(self, contract, endpoint, server, pair):
        fork = multiprocessing.get_context("fork")
        self.pipe, theirs = fork.Pipe()
        self.process = fork.Process(
            target=healthy_work, args=(contract, endpoint, server, pair, theirs), daemon=True
        )
        self.process.start()

    def begin(self):
        self.pipe.send("measure")

    def report(self):
        self.pipe.send("report")
        return Served(*self.pipe.recv())

    def kill(self):
        self.process.kill()
        self.process.join()


class Ground(house.House):
    """A house in which every attack has a database of its own."""

    def fresh(self, name):
        first = re.sub(r"dbname=\S+", "dbname=orderd", self.conninfo)
        self.conninfo = first
        self.sql(f'CREATE DATABASE "{name}"')
        self.conninfo = first.replace("dbname=orderd", f"dbname={name}")


class Field:
    """A daemon under attack."""

    def __init__(self, contract, ground, name, settings=()):
        self.c = contract
        self.ground = ground
        self.problems = []
        self.n_done = None  # rounds, where an attack ends by the clock
        self.n_starts = 1
        ground.fresh(name)
        # The same ones when it starts again.
        ports = [f"{place}=tcp://127.0.0.1:{free_port()}" for place in ("tcp_listen", "tcp_events")]
        self.daemon = ground.daemon(name, *ports, *settings)
        self.admin = house.connect(contract, self.daemon)
        self.look()
        self.healthy = None
        self.quiet = self.flooded = None
        self.rss = collections.OrderedDict()

    def look(self):
        """Where the daemon listens, and its key."""
        info = self.admin.call("SystemService/GetInfo")
        self.tcp = next(place for place in info.request_endpoints if place.startswith("tcp:"))
        self.tcp_events = next(place for place in info.event_endpoints if place.startswith("tcp:"))
        self.server = info.public_key.encode()
        self.server_raw = z85.decode(self.server)

    def problem(self, name, sentence):
        self.problems.append((name, sentence))

    def expect(self, holds, name, sentence):
        if not holds:
            self.problem(name, sentence)
        return holds

    def log_is_whole(self):
        """Whether positions have no hole."""
        log = wire.read_log(self.admin)
        return all(self.c.Event.FromString(packed).seq == n for n, (packed, _, _) in enumerate(log, 1))

    def restart(self):
        """After its end."""
        self.daemon.start()
        self.admin.close()
        self.admin = house.connect(self.c, self.daemon)

    # --- people ---

    def principal(self, name, kind="SERVICE", tenant=None, account=None, roles=("integration",)):
        """A new principal's key pair."""
        pair = Pair(*zmq.curve_keypair())
        request = self.c.CreatePrincipalRequest(
            kind=self.c.PrincipalKind.Value("PRINCIPAL_KIND_" + kind), name=name, public_key=pair.public.decode()
        )
        if account:
            request.account.number = account
        for role in roles:
            request.roles.add(number=role)
        fields = {"tenant": tenant} if tenant else {}
        reply = self.admin.ask("PrincipalService/CreatePrincipal", request, **fields)
        if reply.body is None:
            raise wire.Refused(reply)
        return pair

    def raw_principal(self, name, **options):
        """The same as bytes."""
        return raw(self.principal(name, **options))

    def keyed(self, pair, **options):
        options.setdefault("alive", self.daemon.alive)
        return Keyed(self.c, self.tcp, self.server, pair, **options)

    def tenant(self, code):
        tenant = self.c.Tenant(code=code, name=code.title(), time_zone="UTC")
        self.admin.call("TenantService/CreateTenant", self.c.CreateTenantRequest(tenant=tenant))
        return house.connect(self.c, self.daemon, tenant=code)

    def head(self, method, request_id=None, **fields):
        return wire.header(self.c, method, request_id or wire.new_id(), **fields).SerializeToString()

    def ping(self, request_id=None):
        """The frames of a ping."""
        return self.head("SystemService/Ping", request_id), self.c.PingRequest(payload="x").SerializeToString()

    # --- measures ---

    def status(self, name):
        with open(f"/proc/{self.daemon.process.pid}/status", encoding="ascii") as lines:
            return next(int(line.split()[1]) / 1024 for line in lines if line.startswith(name + ":"))

    def descriptors(self):
        return len(os.listdir(f"/proc/{self.daemon.process.pid}/fd"))

    def metric(self, name, **labels):
        """The sum of a metric's samples with these labels."""
        metrics = self.admin.call("SystemService/GetStats", self.c.GetStatsRequest(name_prefix=name)).metrics
        total = 0
        for metric in metrics:
            for sample in metric.samples:
                have = {label.name: label.value for label in sample.labels}
                if metric.name == name and labels.items() <= have.items():
                    total += sample.value_micros / 1_000_000
        return total

    def begin(self, quiet_s):
        """Measures how it is while nobody attacks."""
        self.healthy = Healthy(self.c, self.tcp, self.server, self.principal("healthy"))
        self.healthy.begin()
        until = time.monotonic() + quiet_s
        house.wait_for(lambda: time.monotonic() > until, "a quiet moment")
        self.quiet = self.healthy.report()
        self.n_descriptors = self.descriptors()
        self.rss["before"] = self.status("VmRSS")
        with open(f"/proc/{self.daemon.process.pid}/clear_refs", "w", encoding="ascii") as file:
            file.write("5")  # the peak begins anew

    def end(self, cap_mib, crash_only=False):
        """Looks whether the daemon is as it was. crash_only: it may have ended and begun anew meanwhile."""
        if not self.expect(self.daemon.alive(), "crash", "the daemon ended:\n" + self.daemon.tail()):
            self.healthy.kill()
            return
        self.flooded = self.healthy.report()
        self.healthy.kill()
        reply = self.admin.ask("SystemService/Ping", self.c.PingRequest(payload="still there?"))
        self.expect(reply.body and reply.body.payload == "still there?", "unwell", f"{reply.reason}")
        self.expect(self.flooded.n, "starved", "the healthy client was not served at all")
        n_lost = self.flooded.n_lost
        self.expect(crash_only or not n_lost, "lost", f"{n_lost} requests of the healthy client")
        self.settle()
        self.rss["peak"] = self.status("VmHWM")
        self.rss["after"] = self.status("VmRSS")
        cap = cap_mib + (SANITIZED_MIB if sanitized() else 0)
        self.expect(self.rss["peak"] < cap, "memory", f"{self.rss['peak']:.0f} MiB; the cap is {cap}")

    def settle(self):
        """Descriptors come back to what they were."""
        try:
            house.wait_for(lambda: self.descriptors() <= self.n_descriptors + 4, "the descriptors to come back")
        except TimeoutError:
            self.problem("descriptors", f"{self.descriptors()} are open, {self.n_descriptors} before")

    def close(self):
        self.admin.close()
        if self.daemon.alive():
            status = self.daemon.stop()
            self.expect(status == 0, "exit", f"it ended with {status}:\n" + self.daemon.tail())
        for line in self.daemon.complaints():
            self.problem("sanitizer", line)
        for line in self.daemon.lines:
            self.expect(not CONTROL.search(line), "log", f"control characters: {line!r}")

    def measures(self):
        memory = "/".join(f"{value:.0f}" for value in self.rss.values())
        return f"RSS {memory} MiB; healthy {self.flooded}, quiet {self.quiet}"


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def sanitized():
    with open(house.ORDERD, "rb") as file:
        return b"__asan_init" in file.read()

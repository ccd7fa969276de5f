"""PostgreSQL, daemons and a client of the wire, without any of our own C."""

import http.client
import json
import os
import queue
import shutil
import signal
import socket
import subprocess
import tempfile
import threading

import zmq
from orderd.v1 import account_pb2, event_pb2, wire_pb2

HERE = os.path.dirname(os.path.abspath(__file__))
POSTGRES = os.path.join(HERE, "..", "lib", "postgres.sh")
LIMIT_S = 120  # after which something hangs


class Cluster:
    """A PostgreSQL with a database for each test."""

    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="orderd-daemon-")
        os.chmod(self.folder, 0o755)
        self.data = os.path.join(self.folder, "pg")
        self.databases = 0
        self.start()

    def start(self):
        run = [POSTGRES, "start", self.data, "--parent", str(os.getpid())]
        self.conninfo = subprocess.run(run, check=True, capture_output=True, text=True).stdout.strip()

    def stop(self):
        subprocess.run([POSTGRES, "stop", self.data, "immediate"], check=True, capture_output=True)

    def processes(self):
        """The server's processes; the first is the one that starts the others."""
        with open(os.path.join(self.data, "data/postmaster.pid"), encoding="ascii") as file:
            first = file.readline().strip()
        children = subprocess.run(["pgrep", "-P", first], check=True, capture_output=True, text=True)
        return [int(number) for number in [first, *children.stdout.split()]]

    def freeze(self):
        """It stays connected, and says nothing any more."""
        self.frozen = self.processes()
        for process in self.frozen:
            os.kill(process, signal.SIGSTOP)

    def thaw(self):
        for process in self.frozen:
            try:
                os.kill(process, signal.SIGCONT)
            except ProcessLookupError:
                pass

    def close(self):
        self.stop()
        shutil.rmtree(self.folder)

    def database(self):
        """The conninfo of an empty database."""
        self.databases += 1
        name = f"test{self.databases}"
        subprocess.run(["psql", "-qX", self.conninfo, "-c", f"CREATE DATABASE {name}"], check=True)
        return self.conninfo.replace("dbname=orderd", f"dbname={name}")


class LocalConnection(http.client.HTTPConnection):
    """HTTP over a Unix socket."""

    def __init__(self, path):
        super().__init__("localhost", timeout=LIMIT_S)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.path)


class Daemon:
    """One orderd and the lines that it logs."""

    def __init__(self, cluster, database, name="a", environment=None, settings=(),
                 passed=(), before=(), config=None, metrics=True):
        self.run = os.path.join(cluster.folder, "run-" + name)
        self.requests = f"ipc://{self.run}/requests"
        self.events = f"ipc://{self.run}/events"
        self.metrics = f"{self.run}/metrics"
        self.lines = queue.Queue()
        self.log = []
        command = [*before, os.environ["ORDERD"], *(["--config", config] if config else []),
                   "database=" + database, "listen=" + self.requests, "events=" + self.events,
                   *(["metrics=" + self.metrics] if metrics else []), *settings]
        # The process that will be the daemon must know its own number, and its sockets from 3 on.
        if passed:
            numbers = [listener.fileno() for listener in passed]
            moves = "".join(f" {3 + i}<&{number}" for i, number in enumerate(numbers))
            closes = "".join(f" {number}<&-" for number in numbers if number >= 3 + len(numbers))
            command = ["bash", "-c", f'LISTEN_FDS={len(numbers)} LISTEN_PID=$$ exec "$@"{moves}{closes}', "bash",
                       *command]
        self.process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True,
                                        env={**os.environ, **(environment or {})},
                                        pass_fds=[listener.fileno() for listener in passed])
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        for line in self.process.stderr:
            self.lines.put(line.rstrip("\n"))
        self.lines.put(None)

    def wait_for(self, event):
        """The next line of this event."""
        while True:
            line = self.lines.get(timeout=LIMIT_S)
            if line is None:
                raise AssertionError(f"no {event}, but:\n" + "\n".join(self.log))
            self.log.append(line)
            if line.split(" ")[0] == event:
                return line

    def ready(self):
        self.wait_for("ready")
        return self

    def get(self, path):
        """Status and body of what it serves over HTTP."""
        connection = LocalConnection(self.metrics)
        connection.request("GET", path)
        response = connection.getresponse()
        body = response.read().decode()
        connection.close()
        return response.status, body

    def health(self, stage):
        status, body = self.get("/healthz/" + stage)
        return status, json.loads(body)

    def wait_health(self, stage, status):
        """What is said once the stage has the status."""
        pause, tries = threading.Event(), LIMIT_S * 10
        while (found := self.health(stage))[0] != status:
            tries -= 1
            if tries == 0:
                raise AssertionError(f"{stage} is still {found}")
            pause.wait(0.1)
        return found[1]

    def count(self, event):
        return sum(line.split(" ")[0] == event for line in self.log)

    def end(self, number=signal.SIGTERM):
        """Its exit status, once it and its log have ended."""
        self.process.send_signal(number)
        return self.wait()

    def wait(self):
        status = self.process.wait(timeout=LIMIT_S)
        while (line := self.lines.get(timeout=LIMIT_S)) is not None:
            self.log.append(line)
        self.process.stderr.close()
        return status

    def bury(self):
        if self.process.poll() is None:
            self.end(signal.SIGKILL)
        shutil.rmtree(self.run, ignore_errors=True)


class Peer:
    """A socket of a client: DEALER, or REQ with its own framing."""

    def __init__(self, endpoint, kind=zmq.DEALER, identity=None, options=None):
        self.context = zmq.Context()
        self.socket = self.context.socket(kind)
        self.socket.linger = 0
        self.socket.sndhwm = self.socket.rcvhwm = 0
        self.socket.rcvtimeo = LIMIT_S * 1000
        if identity:
            self.socket.identity = identity
        for name, value in (options or {}).items():
            setattr(self.socket, name, value)
        self.socket.connect(endpoint)

    def close(self):
        self.socket.close()
        self.context.term()

    def send(self, method, body, request_id=None, **fields):
        header = wire_pb2.RequestHeader(protocol_version=1, method="orderd.v1." + method,
                                        request_id=request_id or os.urandom(16), **fields)
        self.socket.send_multipart([header.SerializeToString(), body.SerializeToString()])
        return header.request_id

    def receive(self):
        """The reply's header and its body's bytes."""
        frames = self.socket.recv_multipart()
        if frames[0] == b"":  # as it was sent
            del frames[0]
        assert len(frames) == 2, frames
        header = wire_pb2.ReplyHeader()
        header.ParseFromString(frames[0])
        return header, frames[1]

    def call(self, method, body, answer=None, **fields):
        self.send(method, body, **fields)
        header, raw = self.receive()
        if answer is None:
            return header, raw
        message = answer()
        message.ParseFromString(raw)
        return header, message

    def upsert(self, name, **fields):
        return self.call("AccountService/UpsertAccount", account(name), **fields)


class Follower(Peer):
    """A subscriber to everything."""

    def __init__(self, endpoint):
        super().__init__(endpoint, zmq.SUB)
        self.socket.subscribe(b"")

    def heartbeat(self):
        while True:
            topic, frame = self.socket.recv_multipart()
            if topic == b"heartbeat":
                message = event_pb2.Heartbeat()
                message.ParseFromString(frame)
                return message

    def events(self, n):
        """The next n events, as they come."""
        found = []
        while len(found) < n:
            topic, frame = self.socket.recv_multipart()
            if topic == b"heartbeat":
                continue
            event = event_pb2.Event()
            event.ParseFromString(frame)
            assert topic.decode() == f"{event.type}/{event.aggregate_id}"
            found.append(event)
        return found


def account(name):
    request = account_pb2.UpsertAccountRequest()
    request.account.number = name
    request.account.name = "Name of " + name
    request.account.kind = account_pb2.AccountKind.Value("ACCOUNT_KIND_ORGANISATION")
    request.account.currency = "EUR"
    request.account.country = "DE"
    return request

"""Speaks orderd's protocol with nothing of orderd's but its .proto files."""

import contextlib
import hashlib
import importlib
import os
import struct
import subprocess
import sys
import tempfile
import time
import uuid

import zmq

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
MICROS = 1_000_000
CHAIN_START = bytes(32)


class Contract:
    """The messages and methods of the .proto files, compiled into a folder of their own."""

    def __init__(self, folder):
        self.folder = folder
        proto = os.path.join(ROOT, "proto")
        self.files = sorted(
            os.path.join("orderd/v1", name)
            for name in os.listdir(os.path.join(proto, "orderd/v1"))
            if name.endswith(".proto")
        )
        subprocess.run(["protoc", "-I", proto, "--python_out", folder, *self.files], check=True)
        sys.path.insert(0, folder)
        self.methods = {}
        for file in self.files:
            module = importlib.import_module(file[: -len(".proto")].replace("/", ".") + "_pb2")
            for name, value in vars(module).items():
                if not name.startswith("_") and name != "DESCRIPTOR":
                    setattr(self, name, value)
            for service in module.DESCRIPTOR.services_by_name.values():
                for method in service.methods:
                    self.methods[f"{service.name}/{method.name}"] = method

    def message(self, descriptor):
        return getattr(self, descriptor.name)

    def request(self, method, **fields):
        return self.message(self.methods[method].input_type)(**fields)

    def response(self, method):
        return self.message(self.methods[method].output_type)()


class Refused(Exception):
    """An outcome other than OK."""

    def __init__(self, reply):
        super().__init__(f"{reply.header.reason}: {reply.header.message}")
        self.reply = reply

    @property
    def reason(self):
        return self.reply.header.reason


class Reply:
    """One reply: its frames as they came, and what they mean."""

    def __init__(self, contract, method, frames):
        if len(frames) != 2:
            raise ValueError(f"a reply of {len(frames)} frames instead of two")
        self.frames = frames
        self.header = contract.ReplyHeader.FromString(frames[0])
        self.code = self.header.code
        self.reason = self.header.reason
        self.body = None
        if self.code == contract.CODE_OK and method:
            self.body = contract.response(method)
            self.body.MergeFromString(frames[1])

    def fields(self):
        """Violations as {path: reason}."""
        return {violation.field: violation.reason for violation in self.header.violations}


def new_id():
    """A request id: UUIDv7."""
    stamp = time.time_ns() // 1_000_000
    random = bytearray(os.urandom(10))
    random[0] = 0x70 | random[0] & 0x0F
    random[2] = 0x80 | random[2] & 0x3F
    return stamp.to_bytes(6, "big") + bytes(random)


def header(contract, method, request_id, **fields):
    fields.setdefault("protocol_version", 1)
    fields.setdefault("timeout_ms", 30_000)
    if method and "." not in method:
        method = "orderd.v1." + method
    return contract.RequestHeader(method=method, request_id=request_id, **fields)


class Connection:
    """A socket to the request endpoint: DEALER, or REQ with its delimiter frame."""

    def __init__(self, contract, endpoint, kind=zmq.DEALER, tenant=None, alive=lambda: True, timeout_ms=60_000):
        self.contract = contract
        self.alive = alive  # whether waiting for a reply has any sense
        self.endpoint = endpoint
        self.kind = kind
        self.timeout_ms = timeout_ms
        self.tenant = tenant
        self.context = zmq.Context.instance()
        self.socket = None
        self.open()

    def open(self):
        self.close()
        self.socket = self.context.socket(self.kind)
        self.socket.setsockopt(zmq.LINGER, 0)
        self.socket.connect(self.endpoint)

    def close(self):
        if self.socket is not None:
            self.socket.close()
            self.socket = None

    def send_frames(self, *frames):
        self.socket.send_multipart(frames)

    def receive_frames(self):
        """The next message's frames, None when none came in time."""
        end = time.monotonic() + self.timeout_ms / 1000
        while not self.socket.poll(200):
            if time.monotonic() > end or not self.alive():
                return None
        return self.socket.recv_multipart()

    def exchange(self, *frames, method=None):
        """Sends frames as they are and gives the reply."""
        self.send_frames(*frames)
        received = self.receive_frames()
        if received is None:
            raise TimeoutError(f"no reply within {self.timeout_ms} ms")
        if frames[0] == b"" and received[0] == b"":
            # A delimiter that was sent by hand is given back.
            received = received[1:]
        return Reply(self.contract, method, received)

    def ask(self, method, request=None, request_id=None, **header_fields):
        """The reply to a request, whatever its outcome."""
        request_id = request_id or new_id()
        if request is None:
            request = self.contract.request(method)
        body = request if isinstance(request, bytes) else request.SerializeToString()
        if self.tenant:
            header_fields.setdefault("tenant", self.tenant)
        head = header(self.contract, method, request_id, **header_fields).SerializeToString()
        reply = self.exchange(head, body, method=method)
        if reply.header.request_id != request_id:
            raise ValueError("the reply is to another request")
        return reply

    def call(self, method, request=None, **header_fields):
        """The response of a request that must succeed."""
        reply = self.ask(method, request, **header_fields)
        if reply.code != self.contract.CODE_OK:
            raise Refused(reply)
        return reply.body


def fields_of(data):
    """The (number, wire type, value) of each field of a packed message."""

    def varint(at):
        value = shift = 0
        while True:
            byte = data[at]
            value |= (byte & 0x7F) << shift
            at += 1
            shift += 7
            if byte < 0x80:
                return value, at

    at = 0
    while at < len(data):
        tag, at = varint(at)
        kind = tag & 7
        if kind == 0:
            value, at = varint(at)
        elif kind == 2:
            length, at = varint(at)
            value, at = data[at : at + length], at + length
        elif kind in (1, 5):
            length = 8 if kind == 1 else 4
            value, at = data[at : at + length], at + length
        else:
            raise ValueError(f"wire type {kind}")
        yield tag >> 3, kind, value


def logged_events(page):
    """The (event, changes, chain hash) of a packed ReadResponse, as bytes, in its order."""
    for number, _, value in fields_of(page):
        if number != 1:
            continue
        parts = {number: part for number, _, part in fields_of(value)}
        yield parts[1], parts.get(3, b""), parts.get(2, b"")


def chain(former, event, changes):
    """The chain hash of an event."""
    digest = hashlib.blake2b(former, digest_size=32)
    for part in (event, changes):
        digest.update(struct.pack("<Q", len(part)))
        digest.update(part)
    return digest.digest()


def read_log(connection, after=0, with_changes=False, until=None):
    """Yields (packed event, packed changes, chain hash) of everything after a position."""
    contract = connection.contract
    while True:
        request = contract.ReadRequest(after_seq=after, page_size=1000, with_changes=with_changes)
        reply = connection.ask("EventService/Read", request)
        if reply.code != contract.CODE_OK:
            raise Refused(reply)
        yield from logged_events(reply.frames[1])
        if reply.body.through_seq <= after or reply.body.through_seq >= (until or reply.body.head_seq):
            return
        after = reply.body.through_seq


class Follower:
    """Follows the live stream of one tenant; repairs every gap from the log."""

    def __init__(self, contract, events_endpoint, requests, after=0):
        self.contract = contract
        self.requests = requests
        self.after = after
        self.events = []
        self.n_live = 0
        self.n_repaired = 0
        self.live = []
        self.socket = zmq.Context.instance().socket(zmq.SUB)
        self.socket.setsockopt(zmq.LINGER, 0)
        self.socket.setsockopt(zmq.SUBSCRIBE, b"")
        self.socket.connect(events_endpoint)

    def close(self):
        self.socket.close()

    def accept(self, packed):
        event = self.contract.Event.FromString(packed)
        if event.seq != self.after + 1:
            raise ValueError(f"event {event.seq} after {self.after}")
        self.after = event.seq
        self.events.append(packed)

    def repair(self, until):
        for packed, _, _ in read_log(self.requests, self.after, until=until):
            self.n_repaired += 1
            self.accept(packed)

    def take(self, frames):
        """Handles one published message and gives its topic."""
        topic, packed = frames
        if topic == b"heartbeat":
            seq = self.contract.Heartbeat.FromString(packed).seq
            if seq > self.after:
                self.repair(seq)
            return topic
        event = self.contract.Event.FromString(packed)
        self.live.append((event.seq, packed))
        if topic.decode() != f"{event.type}/{event.aggregate_id}":
            raise ValueError(f"topic {topic} of event {event.type}/{event.aggregate_id}")
        if event.seq > self.after + 1:
            self.repair(event.seq - 1)
        if event.seq == self.after + 1:
            self.n_live += 1
            self.accept(packed)
        return topic

    def follow(self, until, timeout_ms=60_000):
        """Takes messages until a position is reached."""
        end = time.monotonic() + timeout_ms / 1000
        while self.after < until:
            left = int((end - time.monotonic()) * 1000)
            if left <= 0 or not self.socket.poll(left):
                raise TimeoutError(f"at {self.after} instead of {until}")
            self.take(self.socket.recv_multipart())


@contextlib.contextmanager
def contract():
    with tempfile.TemporaryDirectory(prefix="orderd-proto.") as folder:
        yield Contract(folder)


def uuid_text(request_id):
    return str(uuid.UUID(bytes=bytes(request_id)))

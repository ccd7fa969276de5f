"""A small client of orderd with python3-zmq, python3-protobuf and what protoc makes of the contract:

    protoc -I /usr/include --python_out=. /usr/include/orderd/v1/*.proto
"""

import os
import time

import zmq
import zmq.auth
from orderd.v1 import common_pb2, event_pb2, system_pb2, wire_pb2

REQUESTS = os.environ.get("ORDERD_SERVER", "ipc:///run/orderd/requests")
# How long to wait for an answer before the same request is sent once more.
PATIENCE_MS = 1000


def new_request_id():
    """A UUID of version 7: its time tells orderd whether it can still know the request."""
    random = bytearray(os.urandom(10))
    random[0] = 0x70 | random[0] & 0x0F
    random[2] = 0x80 | random[2] & 0x3F
    return (time.time_ns() // 1_000_000).to_bytes(6, "big") + bytes(random)


class Refused(Exception):
    """An answer other than OK; header is the ReplyHeader."""

    def __init__(self, header):
        violations = [f"{violation.field}: {violation.message}" for violation in header.violations]
        super().__init__("\n  ".join([f"{header.message} ({header.reason})", *violations]))
        self.header = header
        self.reason = header.reason
        self.metadata = {fact.key: fact.value for fact in header.metadata}


class Client:
    """One connection, for one thread.

    Over TCP, ORDERD_KEY names the file that orderctl key new made, ORDERD_SERVER_KEY is the daemon's.
    """

    def __init__(self, endpoint=REQUESTS):
        self.context = zmq.Context()
        self.transport = endpoint.split(":")[0]
        self.socket = self._open(zmq.DEALER, endpoint)

    def close(self):
        self.context.destroy()

    def _open(self, kind, endpoint):
        socket = self.context.socket(kind)
        socket.setsockopt(zmq.LINGER, 0)
        if endpoint.startswith("tcp:"):
            pair = zmq.auth.load_certificate(os.environ["ORDERD_KEY"])
            socket.curve_publickey, socket.curve_secretkey = pair
            socket.curve_serverkey = os.environ["ORDERD_SERVER_KEY"].encode()
        if kind == zmq.SUB:
            socket.subscribe("")
        socket.connect(endpoint)
        return socket

    def call(self, method, request, response, timeout_s=10):
        """Calls "OrderService/PlaceOrder"; fills and gives the response, or raises Refused.

        The same request id is kept through all repetitions: a write is applied once.
        """
        end = time.monotonic() + timeout_s
        request_id = new_request_id()
        while True:
            left_ms = max(int((end - time.monotonic()) * 1000), 1)
            header = wire_pb2.RequestHeader(
                protocol_version=1,
                method="orderd.v1." + method,
                request_id=request_id,
                timeout_ms=left_ms,
            )
            self.socket.send_multipart([header.SerializeToString(), request.SerializeToString()])
            reply = self._receive(request_id, min(left_ms, PATIENCE_MS))
            over = time.monotonic() >= end
            if reply is None:
                if over:
                    raise TimeoutError(f"no answer to {method} in {timeout_s} s")
                continue
            if reply[0].code == wire_pb2.CODE_OK:
                response.ParseFromString(reply[1])
                return response
            if over or not reply[0].retry_after_ms:
                raise Refused(reply[0])
            time.sleep(reply[0].retry_after_ms / 1000)

    def _receive(self, request_id, timeout_ms):
        """The answer to a request; answers to earlier repetitions of others are passed over."""
        end = time.monotonic() + timeout_ms / 1000
        while self.socket.poll(max(int((end - time.monotonic()) * 1000), 0)):
            frames = self.socket.recv_multipart()
            header = wire_pb2.ReplyHeader.FromString(frames[0])
            if header.request_id == request_id:
                return header, frames[1]
        return None

    def read(self, after, until=None):
        """Yields the events of the log after a position, up to one, or to the newest."""
        while True:
            page = self.call(
                "EventService/Read", event_pb2.ReadRequest(after_seq=after), event_pb2.ReadResponse()
            )
            for logged in page.events:
                yield logged.event
            after = page.through_seq
            if after >= (until or page.head_seq):
                return

    def follow(self, after=0):
        """Yields every event after a position, once and in order, for ever.

        The live stream is fast; what it loses is read from the log. Databases that are restored
        from a backup need more: see orderd-events(7), epochs.
        """
        info = self.call(
            "SystemService/GetInfo", system_pb2.GetInfoRequest(), system_pb2.GetInfoResponse()
        )
        # The first one that is reached the same way.
        endpoints = [e for e in info.event_endpoints if e.startswith(self.transport)]
        live = self._open(zmq.SUB, endpoints[0])
        # What comes while the log is read waits in the socket, or is found missing later.
        for event in self.read(after):
            after = event.seq
            yield event
        while True:
            topic, body = live.recv_multipart()
            beat = topic == b"heartbeat"
            event = (event_pb2.Heartbeat if beat else event_pb2.Event).FromString(body)
            missing = event.seq if beat else event.seq - 1
            if missing > after:
                for former in self.read(after, missing):
                    after = former.seq
                    yield former
            if not beat and event.seq == after + 1:
                after = event.seq
                yield event

    def consume(self, name, consumer):
        """Yields the events of a durable subscription, for ever; orderd keeps the place.

        What was yielded is acknowledged page by page. A program that dies before gets those events
        again, so dealing with one twice must do no harm.
        """
        subscription = common_pb2.RecordKey(number=name)
        fetch = event_pb2.FetchRequest(subscription=subscription, consumer=consumer, wait_ms=20_000)
        while True:
            try:
                page = self.call("EventService/Fetch", fetch, event_pb2.FetchResponse(), timeout_s=30)
            except Refused as refused:
                # Somebody set the place anew: on from there.
                if refused.reason != "SUBSCRIPTION_SOUGHT":
                    raise
                fetch.ClearField("generation")
                continue
            fetch.generation = page.generation
            # Dead letters that somebody wants to be tried again, then what is new.
            yield from page.retried
            yield from page.events
            if page.through_seq > page.acked_seq or page.retried:
                ack = event_pb2.AckRequest(
                    subscription=subscription,
                    generation=page.generation,
                    seq=page.through_seq,
                    epoch=page.epoch,
                    retried_seqs=[event.seq for event in page.retried],
                )
                self.call("EventService/Ack", ack, event_pb2.AckResponse())

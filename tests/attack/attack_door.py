"""Ways past the door: other mechanisms, older protocols, strangers' keys, other servers' keys, other tenants' streams.

Nobody who is not known gets a word out of the daemon but the greeting, on any of its sockets.
"""

import socket

import zmq

import zmtp
from field import raw

NUMBER = "A3"
ROUNDS, SHORT = 5_000, 40
CAP_MIB = 256
AT_ONCE = 100

VERSION_1 = b"\x01\x00\x07\x01header\x05\x00body"
VERSION_2 = b"\xff\0\0\0\0\0\0\0\x01\x7f\x01\x05\0\0\x01\x06header\0\x04body"


class Door:
    """The ways, each of which gives a connection that must not be let in."""

    def __init__(self, field, rng):
        self.field = field
        self.rng = rng
        self.acme = field.tenant("acme")
        self.stranger = raw(zmq.curve_keypair())
        self.known = raw(field.principal("known"))
        self.foreign = raw(field.principal("foreign", tenant="acme"))
        self.places = [field.tcp, field.tcp_events, field.daemon.requests, field.daemon.events]
        self.ways = [self.bytes_of_old, self.mechanism, self.strange_key, self.other_server, self.other_tenant]

    def ask(self):
        return zmtp.message(*self.field.ping()) + zmtp.message(b"\x01")

    def bytes_of_old(self):
        peer = zmtp.Raw(self.rng.choice(self.places))
        peer.send(self.rng.choice((VERSION_1, VERSION_2)))
        return peer

    def mechanism(self):
        """On each socket, every mechanism but its own."""
        place = self.rng.choice(self.places)
        names = [b"PLAIN", b"GSSAPI", b"", b"NULL\0X", b"CURVE" if place.startswith("ipc:") else b"NULL"]
        version = self.rng.choice(((3, 0), (3, 1), (3, 9), (2, 0)))
        peer = zmtp.Raw(place)
        kind = b"SUB" if "events" in place or place == self.field.tcp_events else b"DEALER"
        greeting = zmtp.greeting(self.rng.choice(names), version, self.rng.randrange(2))
        peer.send(greeting + zmtp.ready(kind=kind) + self.ask())
        return peer

    def strange_key(self):
        return zmtp.Curve(self.rng.choice(self.places[:2]), self.field.server_raw, self.stranger)

    def other_server(self):
        return zmtp.Curve(self.field.tcp, self.stranger.public, self.known)

    def other_tenant(self):
        return zmtp.Curve(self.field.tcp_events, self.field.server_raw, self.foreign, kind=b"SUB")


def try_way(door, way):
    """The connection, or None when it was turned away at once."""
    try:
        peer = way()
    except (zmtp.Ended, ValueError):
        return None
    if isinstance(peer, zmtp.Curve):
        door.field.problem("let in", f"{way.__name__} ended its handshake well")
    return peer


def attack(field, rounds, rng):
    door = Door(field, rng)
    refused = field.metric("orderd_auth_failures_total")
    greet(field, door.known)
    for first in range(0, rounds, AT_ONCE):
        tries = []
        for n in range(first, min(first + AT_ONCE, rounds)):
            way = door.ways[n % len(door.ways)]
            tries.append((way, try_way(door, way)))
        for way, peer in tries:
            if peer is None:
                continue
            try:
                judge(field, way, peer)
            finally:
                peer.close()
    refused = field.metric("orderd_auth_failures_total") - refused
    field.expect(refused, "idle", "nobody knocked")
    return f"{rounds} tries on {len(door.places)} sockets, {refused:.0f} of them refused by name"


def greet(field, pair):
    """Who is known does get in: otherwise the tries would say nothing."""
    peer = zmtp.Curve(field.tcp, field.server_raw, pair)
    peer.request(*field.ping())
    header = field.c.ReplyHeader.FromString(peer.answer()[0])
    field.expect(header.code == field.c.CODE_OK, "kept out", header.reason)
    peer.close()


def judge(field, way, peer):
    """A daemon that says more than a greeting has let it in."""
    said = b""
    try:
        while True:
            said += peer.take(1)
            if len(said) > 64 + 300:
                field.problem("let in", f"{way.__name__} was told {said!r}")
                return
    except zmtp.Ended:
        return
    except socket.timeout:
        field.problem("stays", f"{way.__name__} is still connected")

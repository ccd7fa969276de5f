"""Bytes that are nearly ZMTP, at every stage: greeting, handshake, frames in clear and sealed, commands.

The connection may end, nothing else.
"""

import socket

import generate
import zmtp

NUMBER = "A10"
ROUNDS, SHORT = 1_000_000, 3_000
CAP_MIB = 512
PER_CONNECTION = 50
COMMANDS = [b"PING", b"PONG", b"SUBSCRIBE", b"CANCEL", b"ERROR", b"READY", b"HELLO", b"MESSAGE", b"JOIN", b"LEAVE", b""]


class Bytes:
    """Makes frames, mutated ones among them, and counts them."""

    def __init__(self, field, rng):
        self.field = field
        self.rng = rng
        self.n = 0
        self.seeds = [zmtp.message(*field.ping()), zmtp.message(b"", *field.ping()), zmtp.frame(b"\x01topic")]

    def one(self):
        self.n += 1
        rng = self.rng
        dice = rng.random()
        if dice < 0.4:
            return generate.mutated(rng.choice(self.seeds), rng)
        if dice < 0.6:
            return zmtp.command(rng.choice(COMMANDS), rng.randbytes(rng.choice((0, 1, 2, 18, 19, 200, 5000))))
        if dice < 0.8:
            return bytes([rng.randrange(256)]) + zmtp.frame(rng.randbytes(rng.randrange(300)))[1:]
        if dice < 0.9:
            return rng.choice(self.seeds)
        return rng.randbytes(rng.randrange(100))

    def many(self, n):
        return b"".join(self.one() for _ in range(n))


def greet(field, frames, rng):
    """Mutated from the first byte on."""
    peer = zmtp.Raw(rng.choice((field.tcp, field.tcp_events, field.daemon.requests, field.daemon.events)))
    mechanism = rng.choice((b"NULL", b"CURVE"))
    start = zmtp.greeting(mechanism, (3, rng.randrange(3)))
    peer.send(generate.mutated(start, rng) if rng.random() < 0.5 else start)
    peer.send(generate.mutated(zmtp.ready(), rng) + frames.many(10))
    return peer


def in_clear(field, frames, rng):
    place, kind = rng.choice(((field.daemon.requests, b"DEALER"), (field.daemon.events, b"SUB")))
    peer = zmtp.Null(place, kind=kind, timeout_s=5)
    peer.send(frames.many(PER_CONNECTION))
    return peer


def sealed(field, frames, rng):
    """Boxes that open on what is wrong, and boxes that do not open."""
    place, kind = rng.choice(((field.tcp, b"DEALER"), (field.tcp_events, b"SUB")))
    peer = zmtp.Curve(place, field.server_raw, field.known, kind=kind, timeout_s=5)
    out = []
    for _ in range(PER_CONNECTION):
        data = peer.seal(frames.one(), rng.choice((0, 0, 1, 2, 4, 5, 255)))
        out.append(generate.mutated(data, rng) if rng.random() < 0.05 else data)
    peer.send(b"".join(out))
    return peer


def attack(field, rounds, rng):
    field.known = field.raw_principal("known")
    frames = Bytes(field, rng)
    n_connections = n_ended = 0
    while frames.n < rounds and field.daemon.alive():
        way = rng.choices((greet, in_clear, sealed), (2, 6, 1))[0]
        n_connections += 1
        try:
            way(field, frames, rng).close()
        except (zmtp.Ended, socket.timeout):
            n_ended += 1
    return f"{frames.n} frames on {n_connections} connections, {n_ended} ended by the daemon at once"

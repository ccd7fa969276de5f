"""Frames larger than any limit, with lengths up to 2^64, before and after the door; bodies just beyond their limit.

Such a connection is ended; what it sent is forgotten. A body that only its method refuses is answered.
"""

import socket
import struct

import zmtp

NUMBER = "A5"
ROUNDS, SHORT = 5_000, 60
CAP_MIB = 384
AT_ONCE = 20
# What the daemon takes of one frame: 4 MiB.
LENGTHS = [4 * 2**20 + 1, 2**31 - 1, 2**31, 2**32, 2**40, 2**62, 2**63 - 1, 2**63, 2**64 - 1]


def announce(flags, length):
    return bytes([flags | zmtp.LONG]) + struct.pack(">Q", length)


def before_the_door(field, rng):
    """A command of the handshake that never ends."""
    peer = zmtp.Raw(rng.choice((field.tcp, field.tcp_events)))
    peer.send(zmtp.greeting(b"CURVE"))
    length = rng.choice(LENGTHS + [4 * 2**20 - 1])
    send_much(peer, announce(zmtp.COMMAND, length), rng.randrange(2**20))
    return peer


def let_in(field, rng):
    peer = zmtp.Null(field.daemon.requests)
    send_much(peer, announce(rng.choice((0, zmtp.MORE)), rng.choice(LENGTHS)), rng.randrange(2**20))
    return peer


def with_key(field, rng):
    """Sealed parts that are too long, and a frame that only says so."""
    peer = zmtp.Curve(field.tcp, field.server_raw, field.known)
    if rng.random() < 0.5:
        send_much(peer, announce(0, rng.choice(LENGTHS)), rng.randrange(2**20))
    else:
        send_much(peer, peer.seal(bytes(4 * 2**20 + 100)), 0)
    return peer


def follower(field, rng):
    """Whoever follows has nothing long to say."""
    peer = zmtp.Null(field.daemon.events, kind=b"SUB")
    send_much(peer, zmtp.frame(b"\x01" + bytes(rng.randrange(1025, 2**20))), 0)
    return peer


def send_much(peer, start, n_bytes):
    try:
        peer.send(start + bytes(n_bytes))
    except zmtp.Ended:
        pass  # sent away already


def body_too_large(field, rng):
    """This one is answered, and stays."""
    reply = field.admin.ask("SystemService/Ping", bytes(rng.randrange(70_000, 4 * 2**20 - 2_000)))
    field.expect(reply.reason == "REQUEST_TOO_LARGE", "answer", f"a large body: {reply.reason}")


def attack(field, rounds, rng):
    field.known = field.raw_principal("known")
    ways = [before_the_door, let_in, with_key, follower]
    for first in range(0, rounds, AT_ONCE):
        peers = [(way := ways[n % len(ways)], way(field, rng)) for n in range(first, min(first + AT_ONCE, rounds))]
        body_too_large(field, rng)
        for way, peer in peers:
            try:
                if not peer.ended():
                    field.problem("stays", f"{way.__name__} is still connected")
            except socket.timeout:
                field.problem("stays", f"{way.__name__} is still connected")
            finally:
                peer.close()
    return f"{rounds} connections with a frame too large"

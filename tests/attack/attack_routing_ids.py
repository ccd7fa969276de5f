"""Connections that choose their routing ids: other peers', with a leading zero, of every length.

libzmq tells peers apart by ids that a peer may choose. Nobody who chose one gets an answer meant for somebody else, no
choice ends the process, and none leaves anything behind.
"""

import collections
import socket

import wire
import zmtp

NUMBER = "A1 A2"
ROUNDS, SHORT = 100_000, 600
CAP_MIB = 256
OPEN_MAX = 200


def choose(rng, n):
    """An id as an attacker would choose it."""
    dice = rng.random()
    if dice < 0.3:
        return b"\0" + rng.randbytes(4)
    if dice < 0.5:
        # Where an unseeded libzmq begins to count.
        return b"\0" + (0x6B8B4567 + n % 4096).to_bytes(4, "big")
    if dice < 0.6:
        return b"victim"
    if dice < 0.7:
        return b"\0" * rng.randrange(1, 256)
    return rng.randbytes(rng.randrange(1, 256))


class Crowd:
    """Connections with chosen ids, the oldest of which leave."""

    def __init__(self, field, rng):
        self.field = field
        self.rng = rng
        self.open = collections.deque()
        self.n_answers = 0

    def add(self, n):
        identity = choose(self.rng, n)
        request_id = wire.new_id()
        try:
            peer = zmtp.Null(self.field.daemon.requests, identity=identity)
            peer.request(*self.field.ping(request_id))
        except (zmtp.Ended, socket.timeout):
            self.field.problem("turned away", identity.hex())
            return
        self.open.append((peer, identity, request_id))
        while len(self.open) > OPEN_MAX:
            self.leave(*self.open.popleft())

    def leave(self, peer, identity, request_id):
        """Looks at what it was told."""
        peer.stream.setblocking(False)
        try:
            while True:
                self.judge(identity, request_id, peer.take_message())
        except (BlockingIOError, zmtp.Ended):
            peer.close()

    def judge(self, identity, request_id, parts):
        self.n_answers += 1
        header = self.field.c.ReplyHeader.FromString(parts[0])
        if header.request_id != request_id:
            self.field.problem("hijacked", f"{identity.hex()} was told the reply to {header.request_id.hex()}")

    def disperse(self):
        while self.open:
            self.leave(*self.open.popleft())


def attack(field, rounds, rng):
    crowd = Crowd(field, rng)
    for n in range(rounds):
        crowd.add(n)
    crowd.disperse()
    through = field.metric("orderd_routing_ids_refused_total")
    field.expect(not through, "chosen", f"{through:.0f} requests came through with the id that their peer chose")
    field.expect(crowd.n_answers > rounds / 2, "idle", f"{crowd.n_answers} answers")
    return f"{rounds} connections, {crowd.n_answers} answers seen"

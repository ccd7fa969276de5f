"""Captured requests sent again: as they were, with another body, by somebody else, too late, and as sealed bytes.

The same is answered with the same, another body is refused, somebody else's id is another one, what is too old is
said so.
"""

import collections
import struct

import wire
import zmtp

NUMBER = "A11"
ROUNDS, SHORT = 5_000, 60
CAP_MIB = 256
DAYS_8_MS = 8 * 24 * 3600 * 1000


class Replay:
    """Two principals, one of whom has heard what the other sent."""

    def __init__(self, field, rng):
        self.field = field
        self.c = field.c
        self.rng = rng
        self.ids = set()
        self.owner = field.keyed(field.principal("owner"))
        self.thief = field.keyed(field.principal("thief"))

    def account(self, n, name="first"):
        account = self.c.Account(number=f"R-{n}", kind=self.c.ACCOUNT_KIND_ORGANISATION, name=name)
        return self.c.UpsertAccountRequest(account=account).SerializeToString()

    def send(self, connection, request_id, body):
        return connection.exchange(self.field.head("AccountService/UpsertAccount", request_id), body)

    def round(self, n):
        expect = self.field.expect
        request_id = wire.new_id()
        first = self.send(self.owner, request_id, self.account(n))
        again = self.send(self.owner, request_id, self.account(n))
        expect(again.frames == first.frames, "other answer", f"R-{n}: {first.header} {again.header}")
        changed = self.send(self.owner, request_id, self.account(n, "second"))
        expect(changed.reason == "REQUEST_ID_REUSED", "changed body", changed.reason)
        stolen = self.send(self.thief, request_id, self.account(n, "third"))
        expect(stolen.frames != first.frames and stolen.code == self.c.CODE_OK, "stolen", stolen.reason)
        self.ids.add(request_id)
        self.late(n, request_id)

    def judge(self):
        """Each id had an effect twice: once for whom it belongs to, once for who has the same."""
        seen = collections.Counter(
            self.c.Event.FromString(packed).request_id for packed, _, _ in wire.read_log(self.field.admin)
        )
        for request_id in self.ids:
            self.field.expect(seen[request_id] == 2, "effect", f"{request_id.hex()} had {seen[request_id]} events")

    def late(self, n, request_id):
        stamp = struct.unpack(">Q", b"\0\0" + request_id[:6])[0]
        old = struct.pack(">Q", stamp - DAYS_8_MS - self.rng.randrange(10**10))[2:] + request_id[6:]
        reply = self.send(self.owner, old, self.account(n, "late"))
        self.field.expect(reply.reason == "REQUEST_ID_EXPIRED", "late", reply.reason)


def sealed_again(field):
    """The bytes of a sealed request, twice on one connection and once on another."""
    pair = field.raw_principal("sealed")
    peer = zmtp.Curve(field.tcp, field.server_raw, pair)
    head, body = field.ping()
    data = peer.seal(head, zmtp.MORE) + peer.seal(body)
    peer.send(data)
    peer.answer()
    peer.send(data)
    field.expect(peer.ended(), "replayed", "sealed bytes were taken twice")
    peer.close()
    other = zmtp.Curve(field.tcp, field.server_raw, pair)
    other.send(data)
    field.expect(other.ended(), "replayed", "sealed bytes of another connection were taken")
    other.close()


def attack(field, rounds, rng):
    replay = Replay(field, rng)
    sealed_again(field)
    for n in range(rounds):
        replay.round(n)
    replay.judge()
    replay.owner.close()
    replay.thief.close()
    return f"{rounds} requests, each replayed in four ways"

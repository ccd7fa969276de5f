"""Keys that are revoked, and principals that are disabled, while they are connected.

Their next request is refused, their live stream ends, and nothing that happens afterwards reaches them.
"""

import house
import zmtp

NUMBER = "A13"
ROUNDS, SHORT = 500, 6
CAP_MIB = 256


class Leaver:
    """A principal with an open connection for requests and one for events."""

    def __init__(self, field, n):
        self.field = field
        self.name = f"leaver-{n}"
        pair = field.raw_principal(self.name)
        self.requests = zmtp.Curve(field.tcp, field.server_raw, pair)
        self.events = None
        house.wait_for(lambda: self.follows(pair), "the stream")

    def follows(self, pair):
        """The stream is away for a moment after each end: everybody comes in anew."""
        try:
            self.events = zmtp.Curve(self.field.tcp_events, self.field.server_raw, pair, kind=b"SUB")
            self.events.request(b"\x01")
            self.events.answer()  # a heartbeat
            return True
        except (ConnectionError, zmtp.Ended):
            return False

    def ask(self):
        self.requests.request(*self.field.ping())
        return self.field.c.ReplyHeader.FromString(self.requests.answer()[0])

    def leave(self, by_key):
        c = self.field.c
        key = c.RecordKey(number=self.name)
        if by_key:
            (mine,) = self.field.admin.call("PrincipalService/GetPrincipal", c.GetPrincipalRequest(principal=key)).keys
            return self.field.admin.ask("PrincipalService/RevokeKey", c.RevokeKeyRequest(key_id=mine.id))
        return self.field.admin.ask("PrincipalService/DisablePrincipal", c.DisablePrincipalRequest(principal=key))

    def stream_ends(self, since):
        """Takes what still comes."""
        try:
            while True:
                topic, packed = self.events.answer()
                kind = self.field.c.Heartbeat if topic == b"heartbeat" else self.field.c.Event
                if topic != b"heartbeat" and kind.FromString(packed).seq > since:
                    self.field.problem("told", f"{self.name} was told what came after its end")
        except zmtp.Ended:
            return
        except (TimeoutError, OSError):
            self.field.problem("stays", f"{self.name} still follows")


def attack(field, rounds, rng):
    c = field.c
    for n in range(rounds):
        leaver = Leaver(field, n)
        field.expect(leaver.ask().code == c.CODE_OK, "kept out", f"{leaver.name} before its end")
        since = leaver.leave(rng.random() < 0.5).header.as_of_seq
        try:
            reason = leaver.ask().reason
        except zmtp.Ended:
            reason = "UNAUTHENTICATED"
        field.expect(reason == "UNAUTHENTICATED", "let in", f"{leaver.name} after its end: {reason or 'OK'}")
        account = c.Account(number=f"AFTER-{n}", kind=c.ACCOUNT_KIND_ORGANISATION, name="after")
        field.admin.call("AccountService/UpsertAccount", c.UpsertAccountRequest(account=account))
        leaver.stream_ends(since)
        leaver.requests.close()
        leaver.events.close()
    return f"{rounds} ended while connected"



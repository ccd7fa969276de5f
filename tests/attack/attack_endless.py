"""A message of frames without end: libzmq keeps them all, and nothing bounds them.

Only the process may end, as it would at the unit's MemoryMax; it is back at once and nothing that it acknowledged is
lost.
"""

import time

import zmtp

NUMBER = "A6"
ROUNDS, SHORT = 20, 1
CAP_MIB = 256
CRASH_ONLY = True
LIMIT_MIB = 400  # in place of the unit's MemoryMax
BURST = zmtp.frame(b"", zmtp.MORE) * 8192


def flood(field, peer):
    """Sends frames until the limit; gives what went over the wire in MiB, and what it cost."""
    sent = 0
    before = field.status("VmRSS")
    limit = before + (LIMIT_MIB if field.long else 100)
    while field.status("VmRSS") < limit:
        try:
            peer.send(BURST)
        except zmtp.Ended:
            field.problem("ended", "the connection was ended: then there is a bound, and this attack is out of date")
            return sent, 0
        sent += len(BURST) / 2**20
    return sent, field.status("VmRSS") - before


def attack(field, rounds, rng):
    c = field.c
    sent = cost = took_s = 0
    field.long = rounds > SHORT
    for n in range(rounds):
        key = f"ENDLESS-{n}"
        account = c.Account(number=key, kind=c.ACCOUNT_KIND_ORGANISATION, name=key)
        field.admin.call("AccountService/UpsertAccount", c.UpsertAccountRequest(account=account))
        peer = zmtp.Null(field.daemon.requests)
        mib, grown = flood(field, peer)
        sent, cost = sent + mib, cost + grown
        began = time.monotonic()
        field.daemon.kill()
        peer.close()
        field.restart()
        took_s = max(took_s, time.monotonic() - began)
        request = c.GetAccountRequest(account=c.RecordKey(number=key))
        got = field.admin.ask("AccountService/GetAccount", request)
        field.expect(got.body and got.body.account.name == key, "lost", f"{key}: {got.reason}")
    field.expect(field.log_is_whole(), "log", "the log has a hole")
    return f"{sent:.0f} MiB on the wire became {cost:.0f}; the process ended {rounds} times, back within {took_s:.1f} s"

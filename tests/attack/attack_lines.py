"""Line ends, escape sequences and other controls in every text of requests and headers, with the log at its loudest.

A line of the log is a line that the daemon wrote.
"""

import copy

import wire

import generate
import templates

NUMBER = "A18"
ROUNDS, SHORT = 20, 1
CAP_MIB = 256
SETTINGS = ("log_level=debug", "slow_request_ms=1")
FORGED = "forged_by_a_client"
TEXTS = [
    f"a\n{FORGED} level=1",
    f"a\r\n<3>{FORGED}",
    f"\x1b[2J\x1b]0;x\x07\n{FORGED}",
    f"\x9b31m\x85{FORGED}",
    f"\u2028{FORGED}",
    "%n%s%999999d",
    '" message="' + FORGED,
    "\\n" + FORGED,
]


def attack(field, rounds, rng):
    c = field.c
    templates.prepare(field)
    n = 0
    for _ in range(rounds):
        for method in sorted(c.methods):
            template = templates.request(c, method, rng)
            for path in generate.texts(template.DESCRIPTOR):
                request = copy.deepcopy(template)
                generate.put_text(request, path, rng.choice(TEXTS))
                field.admin.ask(method, request, timeout_ms=1_000)
                n += 1
        for text in TEXTS:
            for name in ("method", "session_token", "traceparent", "tenant"):
                head = wire.header(c, "SystemService/Ping", wire.new_id())
                setattr(head, name, text)
                field.admin.exchange(head.SerializeToString(), b"")
                n += 1
    lines = list(field.daemon.lines)
    for line in lines:
        field.expect(not line.startswith(("<3>", FORGED)), "forged", line)
    field.expect(len(lines) > 10, "idle", f"{len(lines)} lines")
    return f"{n} texts, {len(lines)} lines of the log"

"""Page tokens that are random, of another list, of another tenant, changed, or huge.

They are refused, or lead to the caller's own rows only.
"""

import base64

import house
import wire

NUMBER = "A20"
ROUNDS, SHORT = 2_000, 20
CAP_MIB = 256
CANARY = "CANARY"


def lists(c):
    """The methods that page."""
    return [
        method
        for method in sorted(c.methods)
        if {"page_token", "page_size"} <= set(c.methods[method].input_type.fields_by_name)
    ]


def tokens_of(connection, methods):
    """Tokens that the daemon gave for pages of one row."""
    found = {}
    for method in methods:
        reply = connection.ask(method, connection.contract.request(method, page_size=1))
        if reply.body is not None and reply.body.next_page_token:
            found[method] = reply.body.next_page_token
    return found


def forge(rng, given):
    dice = rng.random()
    if dice < 0.2:
        return base64.urlsafe_b64encode(rng.randbytes(rng.choice((1, 8, 23, 24, 25, 100)))).decode().rstrip("=")
    if dice < 0.3:
        return "A" * rng.choice((200, 10_000, 60_000))
    token = rng.choice(given)
    if dice < 0.6:
        return token
    raw = bytearray(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)))
    for _ in range(rng.randrange(1, 4)):
        raw[rng.randrange(8 if dice < 0.8 else len(raw))] = rng.choice((0, 0x7F, 0x80, 0xFF, rng.randrange(256)))
    return base64.urlsafe_b64encode(bytes(raw)).decode().rstrip("=")


def attack(field, rounds, rng):
    c = field.c
    methods = lists(c)
    for n in range(5):
        house.shop(field.admin, tag=f"{CANARY}{n}")
        field.principal(f"{CANARY}-{n}")
    acme = field.tenant("acme")
    for n in range(3):
        house.shop(acme, tag=f"A{n}")
    theirs, own = tokens_of(field.admin, methods), tokens_of(acme, methods)
    field.expect(len(theirs) > 3 and len(own) > 3, "idle", f"{len(theirs)} and {len(own)} lists gave tokens")
    asker = field.keyed(field.principal("asker", tenant="acme", roles=("administrator",)))
    given = [*theirs.values(), *own.values()]
    n_pages = n_refused = 0
    for _ in range(rounds):
        for method in methods:
            request = c.request(method, page_token=forge(rng, given))
            reply = asker.ask(method, request, wire.new_id())
            n_pages += reply.code == c.CODE_OK
            n_refused += reply.code != c.CODE_OK
            field.expect(CANARY.encode() not in reply.frames[1], "seen", f"{method} {request.page_token[:100]}")
            if reply.code not in (c.CODE_OK, c.CODE_INVALID_ARGUMENT, c.CODE_NOT_FOUND, c.CODE_PERMISSION_DENIED):
                field.problem("answer", f"{method}: {reply.reason} {reply.header.message}")
    asker.close()
    acme.close()
    return f"{n_pages + n_refused} tokens over {len(methods)} lists: {n_refused} refused, {n_pages} pages"

"""Bodies for every method that unfold, repeat, lie about their lengths, hold NUL and what is no text.

Each gets an answer to its own id, none of them INTERNAL.
"""

import wire

import generate

NUMBER = "A9"
ROUNDS, SHORT = 300_000, 1_500
CAP_MIB = 512
AT_ONCE = 100


def make(descriptor, rng):
    dice = rng.random()
    if dice < 0.05:
        return generate.bomb(descriptor, rng)
    if dice < 0.1:
        return rng.randbytes(rng.randrange(200))
    data = generate.body(descriptor, rng, harm=rng.choice((0, 0.05, 0.3)))
    return generate.mutated(data, rng) if dice < 0.6 else data


def attack(field, rounds, rng):
    c = field.c
    methods = sorted(c.methods)
    n_ok = n_refused = 0
    for first in range(0, rounds, AT_ONCE):
        waiting = {}
        for _ in range(min(AT_ONCE, rounds - first)):
            method = rng.choice(methods)
            request_id = wire.new_id()
            body = make(c.methods[method].input_type, rng)
            waiting[request_id] = method, body
            field.admin.send_frames(field.head(method, request_id, timeout_ms=2_000), body)
        while waiting:
            frames = field.admin.receive_frames()
            if frames is None:
                method, body = next(iter(waiting.values()))
                field.problem("lost", f"{len(waiting)} have no answer, among them {method} {body[:200].hex()}")
                return f"{n_ok} done, {n_refused} refused"
            header = c.ReplyHeader.FromString(frames[0])
            method, body = waiting.pop(header.request_id)
            n_ok += header.code == c.CODE_OK
            n_refused += header.code != c.CODE_OK
            if header.code in (c.CODE_INTERNAL, c.CODE_UNKNOWN):
                field.problem("internal", f"{method} {header.reason} {header.message}: {body[:400].hex()}")
    return f"{rounds} bodies for {len(methods)} methods: {n_ok} done, {n_refused} refused"

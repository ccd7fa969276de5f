"""Sockets that connect and say nothing, or stop within their handshake, thousands at a time.

They are sent away in time, and meanwhile everybody else is served.
"""

import selectors

import zmtp

NUMBER = "A4"
ROUNDS, SHORT = 20_000, 300
CAP_MIB = 512
OPEN_MAX = 4_000


class Silent:
    """One connection that went so far and no further."""

    def __init__(self, field, rng):
        self.raw = zmtp.Raw(rng.choice((field.tcp, field.tcp, field.tcp_events, field.daemon.requests)))
        greeting = zmtp.greeting(b"CURVE")
        far = rng.randrange(4)
        if far == 1:
            self.raw.send(greeting[: rng.randrange(1, 64)])
        elif far == 2:
            self.raw.send(greeting)
        elif far == 3:
            curve = zmtp.Curve.__new__(zmtp.Curve)
            curve.server, curve.mine, curve.counter = field.server_raw, zmtp.keypair(), 0
            hello = curve.hello()
            self.raw.send(greeting + hello[: rng.randrange(1, len(hello) + 1)])
        self.raw.stream.setblocking(False)


def reap(selector, wait_s):
    """Buries those that were sent away; gives how many."""
    n = 0
    for key, _ in selector.select(wait_s):
        try:
            while True:
                if not key.fileobj.recv(65536):
                    break
        except BlockingIOError:
            continue
        except OSError:
            pass
        selector.unregister(key.fileobj)
        key.fileobj.close()
        n += 1
    return n


def attack(field, rounds, rng):
    selector = selectors.DefaultSelector()
    n_away = n_refused = 0
    for _ in range(rounds):
        try:
            silent = Silent(field, rng)
            selector.register(silent.raw.stream, selectors.EVENT_READ)
        except (zmtp.Ended, OSError):
            n_refused += 1
        while len(selector.get_map()) >= OPEN_MAX:
            n_away += reap(selector, 1)
    quiet = 0
    while selector.get_map() and quiet < 60:
        gone = reap(selector, 1)
        n_away += gone
        quiet = 0 if gone else quiet + 1
    left = len(selector.get_map())
    field.expect(not left, "stays", f"{left} silent connections are still open")
    return f"{rounds} connections, {n_away} sent away, {n_refused} not taken, at most {OPEN_MAX} at a time"

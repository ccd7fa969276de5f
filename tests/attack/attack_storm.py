"""Connections that come, ask, and leave with their reply unread or half read, as fast as they can.

Every request of the healthy client is answered; nothing of those that left stays behind.
"""

import multiprocessing
import random
import socket
import time

import zmtp

NUMBER = "A8"
ROUNDS, SHORT = 1_000_000, 1_000
CAP_MIB = 256
SECONDS_MAX = 300
PROCESSES = 2


def cycle(place, frames, key, rng):
    """One connection: with a key now and then, closed at some point of its life."""
    peer = zmtp.Curve(*key) if rng.random() < 0.02 else zmtp.Null(place)
    try:
        dice = rng.random()
        if dice < 0.1:
            return
        for _ in range(rng.randrange(1, 4)):
            peer.request(*frames)
        if dice < 0.5:
            peer.take(rng.randrange(1, 20))
        elif dice < 0.7:
            peer.answer()
        elif dice < 0.8:
            # Ended with a reset instead of an end.
            peer.stream.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    except zmtp.Ended:
        pass
    finally:
        peer.close()


def work(place, frames, key, seed, rounds, out):
    rng = random.Random(seed)
    end = time.monotonic() + SECONDS_MAX
    n = n_failed = 0
    while n < rounds and time.monotonic() < end:
        try:
            cycle(place, frames, key, rng)
        except (zmtp.Ended, OSError):
            n_failed += 1
        n += 1
    out.put((n, n_failed))


def attack(field, rounds, rng):
    fork = multiprocessing.get_context("fork")
    out = fork.Queue()
    key = (field.tcp, field.server_raw, field.raw_principal("stormy"))
    crowd = []
    for _ in range(PROCESSES):
        share = (field.daemon.requests, field.ping(), key, rng.random(), rounds // PROCESSES, out)
        crowd.append(fork.Process(target=work, args=share))
    for process in crowd:
        process.start()
    counts = [out.get() for _ in crowd]
    for process in crowd:
        process.join()
    n, n_failed = (sum(column) for column in zip(*counts))
    field.n_done = n
    field.expect(n_failed < n / 2, "refused", f"{n_failed} of {n} connections failed")
    return f"{n} connections, {n_failed} of them not taken"

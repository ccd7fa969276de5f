"""Peers that sit on the routing ids which libzmq will give to later connections.

libzmq counts its own ids from an unknown number on and ends the process when the next one is taken. Ids spread evenly
over all numbers are met by the count sooner or later: with so many squatters N, after 2^32 / N connections at most.
"""

import collections
import threading

import zmtp

NUMBER = "A2"
ROUNDS, SHORT = 100_000, 1_500
CAP_MIB = 384
SQUATTERS_MAX = 5_000
ALIVE_S = 3  # below the daemon's heartbeat


class Squatters(threading.Thread):
    """Connections that stay, on ids with even gaps: they show that they live, as libzmq's peers do."""

    def __init__(self, field, n_squatters):
        super().__init__(daemon=True)
        self.peers = []
        self.gone = set()
        self.over = threading.Event()
        self.start()
        step = 2**32 // n_squatters
        for n in range(n_squatters):
            self.peers.append(zmtp.Null(field.daemon.requests, identity=b"\0" + (n * step).to_bytes(4, "big")))

    def run(self):
        while not self.over.wait(ALIVE_S):
            for peer in [*self.peers]:
                try:
                    peer.send(zmtp.command(b"PONG", b""))
                except (zmtp.Ended, OSError):
                    self.gone.add(peer)

    def leave(self):
        self.over.set()
        self.join()
        for peer in self.peers:
            peer.close()


def attack(field, rounds, rng):
    squatters = Squatters(field, min(SQUATTERS_MAX, rounds // 4))
    n_squatters = len(squatters.peers)
    passing = collections.deque()
    n_passed = n_slow = 0
    while n_passed < rounds and field.daemon.alive():
        try:
            passing.append(zmtp.Null(field.daemon.requests))
        except (zmtp.Ended, OSError):
            # Where the daemon is busy, a handshake takes too long; where it has ended, all do.
            n_slow += 1
        n_passed += 1
        if len(passing) > 50:
            passing.popleft().close()
    for peer in passing:
        peer.close()
    squatters.leave()
    n_gone = len(squatters.gone)
    field.expect(n_gone < n_squatters / 2 or not field.daemon.alive(), "idle", f"{n_gone} did not stay")
    return f"{n_squatters} squatters, {n_passed} connections, {n_slow} of them too slow"

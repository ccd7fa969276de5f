"""Peers that sit on the routing ids which libzmq will give to later connections.

libzmq counts its own ids from an unknown number on and ends the process when the next one is taken. Ids spread evenly
over all numbers are met by the count sooner or later: with so many squatters N, after 2^32 / N connections at most.
"""

import collections
import time

import house
import zmtp

NUMBER = "A2"
ROUNDS, SHORT = 100_000, 1_500
CAP_MIB = 384
SQUATTERS_MAX = 5_000
ALIVE_S = 3  # below the daemon's heartbeat


class Squatters:
    """Connections that stay, on ids with even gaps."""

    def __init__(self, field, n_squatters):
        self.peers = []
        self.n_gone = 0
        self.spoke = time.monotonic()
        step = 2**32 // n_squatters
        for n in range(n_squatters):
            self.peers.append(zmtp.Null(field.daemon.requests, identity=b"\0" + (n * step).to_bytes(4, "big")))
            self.stay()

    def stay(self):
        """Shows that they live, as libzmq's peers do."""
        if time.monotonic() < self.spoke + ALIVE_S:
            return
        self.spoke = time.monotonic()
        for peer in list(self.peers):
            try:
                peer.send(zmtp.command(b"PONG", b""))
            except zmtp.Ended:
                self.peers.remove(peer)
                self.n_gone += 1


def attack(field, rounds, rng):
    squatters = Squatters(field, min(SQUATTERS_MAX, rounds // 4))
    n_squatters = len(squatters.peers)
    passing = collections.deque()
    n_passed = 0
    while n_passed < rounds and field.daemon.alive():
        squatters.stay()
        try:
            passing.append(zmtp.Null(field.daemon.requests))
        except (zmtp.Ended, OSError):
            house.wait_for(lambda: not field.daemon.alive(), "an end", 5)
            break
        n_passed += 1
        if len(passing) > 50:
            passing.popleft().close()
    for peer in (*squatters.peers, *passing):
        peer.close()
    field.expect(not squatters.n_gone or not field.daemon.alive(), "idle", f"{squatters.n_gone} did not stay")
    return f"{n_squatters} squatters, {n_passed} connections"

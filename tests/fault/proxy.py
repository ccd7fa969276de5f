"""A proxy for byte streams that does what networks do: delays, swallows, stands still, cuts in the middle.

Places are "unix:PATH" or "tcp:PORT" on loopback. One thread for each proxy; what is asked of it happens there.
"""

import contextlib
import os
import random
import selectors
import socket
import struct
import threading
import time

CHUNK = 65536
UP, DOWN = 0, 1  # to the server, from it
RESET = struct.pack("ii", 1, 0)


def listen(place):
    kind, _, where = place.partition(":")
    if kind == "unix":
        server = socket.socket(socket.AF_UNIX)
        with contextlib.suppress(FileNotFoundError):
            os.unlink(where)
        server.bind(where)
    else:
        server = socket.socket(socket.AF_INET)
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        server.bind(("127.0.0.1", int(where)))
    server.listen(128)
    server.setblocking(False)
    return server


def connect(place):
    kind, _, where = place.partition(":")
    peer = socket.socket(socket.AF_UNIX if kind == "unix" else socket.AF_INET)
    try:
        peer.connect(where if kind == "unix" else ("127.0.0.1", int(where)))
    except OSError:
        peer.close()
        raise
    if kind != "unix":
        peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    peer.setblocking(False)
    return peer


class Link:
    """One connection: a socket to each side, and what is on its way in each direction."""

    def __init__(self, client, server):
        self.sockets = [client, server]
        self.waiting = [[], []]  # [(due, bytes)] in each direction
        self.ended = [False, False]

    def source(self, direction):
        return self.sockets[direction]

    def target(self, direction):
        return self.sockets[1 - direction]


class Proxy(threading.Thread):
    """Passes on what comes in at its front, and does harm when told."""

    def __init__(self, front, back, seed=0):
        super().__init__(name="proxy " + front, daemon=True)
        self.back = back
        self.rng = random.Random(seed)
        self.server = listen(front)
        self.port = self.server.getsockname()[1] if front.startswith("tcp:") else None
        self.selector = selectors.DefaultSelector()
        self.wake_r, self.wake_w = os.pipe()
        self.lock = threading.Lock()
        self.commands = []
        self.links = []
        self.stopping = False
        self.delay_s = 0.0
        self.frozen = [False, False]
        self.swallows = [False, False]
        self.left = None  # bytes until the cut
        self.n_bytes = 0
        self.n_cuts = 0
        self.cut_done = threading.Event()
        self.start()

    # --- from other threads ---

    def _tell(self, command):
        with self.lock:
            self.commands.append(command)
        os.write(self.wake_w, b"x")

    def cut(self):
        """All connections end, with a reset where there is one."""
        self._tell(self._cut_all)

    def cut_after(self, n_bytes):
        """The n-th byte from here on is passed on, in whichever direction it goes; then its connection is cut."""
        self.cut_done.clear()
        done = threading.Event()

        def arm():
            self.left, self.n_bytes = n_bytes, 0
            if n_bytes == 0:
                self._cut_all()
            done.set()

        self._tell(arm)
        done.wait()

    def disarm(self):
        """Takes a cut back that has not happened; gives how many bytes passed."""
        done = threading.Event()

        def forget():
            self.left = None
            done.set()

        self._tell(forget)
        done.wait()
        return self.n_bytes

    def delay(self, most_s):
        """Everything comes late by up to so much, in order."""
        self._tell(lambda: setattr(self, "delay_s", most_s))

    def freeze(self, *directions):
        """Nothing moves any more that way, nobody is told."""
        self._tell(lambda: [self.frozen.__setitem__(d, True) for d in directions])

    def swallow(self, *directions):
        """What goes that way is lost; afterwards only a cut helps, which heal() makes."""
        self._tell(lambda: [self.swallows.__setitem__(d, True) for d in directions])

    def heal(self):
        self._tell(self._heal)

    def close(self):
        self.stopping = True
        self._tell(lambda: None)
        self.join()

    # --- in its thread ---

    def _heal(self):
        if any(self.swallows):
            self._cut_all()
        self.delay_s = 0.0
        self.frozen, self.swallows = [False, False], [False, False]

    def _cut_all(self):
        for link in list(self.links):
            self._end(link, reset=True)

    def _end(self, link, reset):
        if link not in self.links:
            return
        self.links.remove(link)
        self.n_cuts += reset
        for side in link.sockets:
            with contextlib.suppress(KeyError, ValueError):
                self.selector.unregister(side)
            if reset:
                with contextlib.suppress(OSError):
                    side.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
            side.close()

    def _accept(self):
        try:
            client, _ = self.server.accept()
        except OSError:
            return
        try:
            server = connect(self.back)
        except OSError:
            client.close()
            return
        client.setblocking(False)
        link = Link(client, server)
        self.links.append(link)
        self.selector.register(client, selectors.EVENT_READ, (link, UP))
        self.selector.register(server, selectors.EVENT_READ, (link, DOWN))

    def _read(self, link, direction):
        try:
            data = link.source(direction).recv(CHUNK)
        except BlockingIOError:
            return
        except OSError:
            self._end(link, reset=True)
            return
        if not data:
            link.ended[direction] = True
            self.selector.unregister(link.source(direction))
            return
        if self.swallows[direction]:
            return
        last = link.waiting[direction][-1][0] if link.waiting[direction] else 0
        due = time.monotonic() + (self.rng.uniform(0, self.delay_s) if self.delay_s else 0)
        link.waiting[direction].append((max(due, last), data))

    def _write(self, link, direction, now):
        waiting = link.waiting[direction]
        while waiting and waiting[0][0] <= now and not self.frozen[direction]:
            due, data = waiting[0]
            if self.left is not None:
                data = data[: self.left]
            try:
                n = link.target(direction).send(data)
            except BlockingIOError:
                return
            except OSError:
                self._end(link, reset=True)
                return
            self.n_bytes += n
            waiting[0] = (due, waiting[0][1][n:])
            if not waiting[0][1]:
                waiting.pop(0)
            if self.left is not None:
                self.left -= n
                if self.left == 0:
                    self.left = None
                    self._end(link, reset=True)
                    self.cut_done.set()
                    return
        if link.ended[direction] and not waiting:
            # Whoever ends one direction of these protocols ends both.
            self._end(link, reset=False)

    def _pause(self, now):
        dues = [w[0][0] for link in self.links for d, w in enumerate(link.waiting) if w and not self.frozen[d]]
        return max(0.001, min(dues) - now) if dues else None

    def run(self):
        self.selector.register(self.wake_r, selectors.EVENT_READ, None)
        self.selector.register(self.server, selectors.EVENT_READ, "accept")
        while not self.stopping:
            for key, _ in self.selector.select(self._pause(time.monotonic())):
                if key.data == "accept":
                    self._accept()
                elif key.data is None:
                    os.read(self.wake_r, 4096)
                elif key.data[0] in self.links:
                    self._read(*key.data)
            with self.lock:
                commands, self.commands = self.commands, []
            for command in commands:
                command()
            now = time.monotonic()
            for link in list(self.links):
                for direction in (UP, DOWN):
                    if link in self.links:
                        self._write(link, direction, now)
        self._cut_all()
        self.server.close()
        self.selector.close()
        os.close(self.wake_r)
        os.close(self.wake_w)

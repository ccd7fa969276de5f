#!/usr/bin/python3
"""The proxy does to byte streams what it is told, and nothing else."""

import os
import socket
import tempfile
import threading
import unittest

from proxy import DOWN, UP, Proxy, connect, listen


class Echo(threading.Thread):
    """Gives back what it gets, on any number of connections."""

    def __init__(self, place):
        super().__init__(daemon=True)
        self.server = listen(place)
        self.server.setblocking(True)
        self.start()

    def run(self):
        while True:
            try:
                peer, _ = self.server.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(peer,), daemon=True).start()

    @staticmethod
    def serve(peer):
        try:
            while data := peer.recv(4096):
                peer.sendall(data)
        except OSError:
            pass
        peer.close()


class Streams(unittest.TestCase):
    def setUp(self):
        folder = self.enterContext(tempfile.TemporaryDirectory(prefix="orderd-proxy."))
        self.back = "unix:" + os.path.join(folder, "back")
        self.echo = Echo(self.back)
        self.addCleanup(self.echo.server.close)
        self.proxy = Proxy("tcp:0", self.back, seed=1)
        self.addCleanup(self.proxy.close)

    def peer(self):
        peer = connect(f"tcp:{self.proxy.port}")
        self.addCleanup(peer.close)
        peer.settimeout(30)
        return peer

    def got(self, peer, n_bytes):
        """What comes, up to so much, until the connection ends."""
        data = b""
        try:
            while len(data) < n_bytes and (more := peer.recv(n_bytes - len(data))):
                data += more
        except ConnectionResetError:
            pass
        return data

    def test_bytes_pass_as_they_are(self):
        peer, data = self.peer(), os.urandom(300_000)
        writer = threading.Thread(target=peer.sendall, args=(data,))
        writer.start()
        self.assertEqual(self.got(peer, len(data)), data)
        writer.join()

    def test_cut_at_each_byte(self):
        """20 up, 20 down: all that was to pass did, and not one byte more."""
        for n_bytes in range(41):
            with self.subTest(n_bytes=n_bytes):
                peer = self.peer()
                self.proxy.cut_after(n_bytes)
                try:
                    peer.sendall(b"x" * 20)
                except ConnectionError:
                    pass
                got = self.got(peer, 21 if n_bytes < 40 else 20)
                self.assertLessEqual(len(got), max(0, n_bytes - 1))
                if n_bytes == 40:
                    self.assertEqual(len(got), 20)
                self.proxy.disarm()

    def test_nothing_is_cut_that_was_disarmed(self):
        peer = self.peer()
        self.proxy.cut_after(100)
        peer.sendall(b"abc")
        self.assertEqual(self.got(peer, 3), b"abc")
        self.assertEqual(self.proxy.disarm(), 6)
        peer.sendall(b"x" * 500)
        self.assertEqual(len(self.got(peer, 500)), 500)

    def test_frozen_is_late_not_lost(self):
        for direction in (UP, DOWN):
            peer = self.peer()
            self.proxy.freeze(direction)
            peer.sendall(b"abc")
            peer.settimeout(0.2)
            self.assertRaises(TimeoutError, peer.recv, 1)
            self.proxy.heal()
            peer.settimeout(30)
            self.assertEqual(self.got(peer, 3), b"abc")

    def test_swallowed_is_lost_and_ends_with_the_healing(self):
        peer = self.peer()
        peer.sendall(b"a")
        self.assertEqual(self.got(peer, 1), b"a")
        self.proxy.swallow(UP)
        peer.sendall(b"bc")
        self.proxy.heal()
        self.assertEqual(self.got(peer, 1), b"")

    def test_delayed_comes_in_order(self):
        peer = self.peer()
        self.proxy.delay(0.05)
        for index in range(20):
            peer.sendall(bytes([index]))
        self.assertEqual(self.got(peer, 20), bytes(range(20)))

    def test_server_is_gone(self):
        self.echo.server.close()
        os.unlink(self.back[len("unix:") :])
        peer = self.peer()
        self.assertEqual(self.got(peer, 1), b"")

    def test_end_is_passed_on(self):
        peer = self.peer()
        peer.sendall(b"abc")
        self.assertEqual(self.got(peer, 3), b"abc")
        peer.shutdown(socket.SHUT_WR)
        self.assertEqual(self.got(peer, 1), b"")


if __name__ == "__main__":
    unittest.main()

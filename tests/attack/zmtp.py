"""ZMTP 3.0 by hand, with NULL and CURVE: connections that say what no library would."""

import ctypes
import os
import socket
import struct

MORE, LONG, COMMAND = 1, 2, 4
SODIUM = ctypes.CDLL("libsodium.so.23")


def greeting(mechanism=b"NULL", version=(3, 0), as_server=0):
    return b"\xff" + bytes(8) + b"\x7f" + bytes(version) + mechanism.ljust(20, b"\0") + bytes([as_server]) + bytes(31)


def frame(data, flags=0):
    if len(data) < 256:
        return bytes([flags, len(data)]) + data
    return bytes([flags | LONG]) + struct.pack(">Q", len(data)) + data


def command(name, data):
    return frame(bytes([len(name)]) + name + data, COMMAND)


def metadata(kind=b"DEALER", identity=b"", **more):
    pairs = {b"Socket-Type": kind, b"Identity": identity, **{name.encode(): value for name, value in more.items()}}
    return b"".join(bytes([len(name)]) + name + struct.pack(">I", len(value)) + value for name, value in pairs.items())


def ready(**properties):
    return command(b"READY", metadata(**properties))


def message(*parts):
    return b"".join(frame(part, MORE) for part in parts[:-1]) + frame(parts[-1])


class Ended(Exception):
    """The other side closed the connection."""


def dial(endpoint, timeout_s=60):
    """A connected stream socket for ipc:// and tcp:// endpoints."""
    if endpoint.startswith("ipc://"):
        stream = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        place = endpoint[len("ipc://") :]
    else:
        stream = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        host, port = endpoint[len("tcp://") :].rsplit(":", 1)
        place = (host, int(port))
    stream.settimeout(timeout_s)
    try:
        stream.connect(place)
    except BaseException:
        stream.close()
        raise
    return stream


class Raw:
    """A connection whose bytes are the caller's."""

    def __init__(self, endpoint, timeout_s=60):
        self.stream = dial(endpoint, timeout_s)
        self.rest = b""

    def close(self):
        self.stream.close()

    def send(self, data):
        try:
            self.stream.sendall(data)
        except (BrokenPipeError, ConnectionResetError) as error:
            raise Ended from error

    def take(self, length):
        """So many bytes of what the daemon says."""
        while len(self.rest) < length:
            try:
                got = self.stream.recv(65536)
            except ConnectionResetError as error:
                raise Ended from error
            if not got:
                raise Ended
            self.rest += got
        taken, self.rest = self.rest[:length], self.rest[length:]
        return taken

    def take_frame(self):
        flags = self.take(1)[0]
        length = struct.unpack(">Q", self.take(8))[0] if flags & LONG else self.take(1)[0]
        return flags, self.take(length)

    def take_message(self):
        """The parts of the next message, past whatever commands come before."""
        parts = []
        while True:
            flags, data = self.take_frame()
            if flags & COMMAND:
                continue
            parts.append(data)
            if not flags & MORE:
                return parts

    def ended(self):
        """Waits until the daemon closes the connection."""
        try:
            while True:
                self.take(1)
        except Ended:
            return True
        except socket.timeout:
            return False


class Null(Raw):
    """A peer on a Unix socket that was let in."""

    def __init__(self, endpoint, kind=b"DEALER", identity=b"", **options):
        super().__init__(endpoint, **options)
        try:
            self.send(greeting() + ready(kind=kind, identity=identity))
            self.take(64)
            self.take_frame()
        except BaseException:
            self.close()
            raise

    def request(self, *parts):
        self.send(message(*parts))

    def answer(self):
        return self.take_message()


def box(plain, nonce, public, secret):
    out = ctypes.create_string_buffer(len(plain) + 16)
    SODIUM.crypto_box_easy(out, plain, ctypes.c_ulonglong(len(plain)), nonce, public, secret)
    return out.raw


def unbox(sealed, nonce, public, secret):
    out = ctypes.create_string_buffer(max(len(sealed) - 16, 1))
    if SODIUM.crypto_box_open_easy(out, sealed, ctypes.c_ulonglong(len(sealed)), nonce, public, secret):
        raise ValueError("a box that does not open")
    return out.raw[: len(sealed) - 16]


def keypair():
    public, secret = ctypes.create_string_buffer(32), ctypes.create_string_buffer(32)
    SODIUM.crypto_box_keypair(public, secret)
    return public.raw, secret.raw


class Curve(Raw):
    """A peer with a key on TCP."""

    def __init__(self, endpoint, server, pair, kind=b"DEALER", identity=b"", **options):
        super().__init__(endpoint, **options)
        self.server = server
        self.pair = pair
        self.mine = keypair()
        self.counter = 0
        try:
            self.shake(metadata(kind=kind, identity=identity))
        except BaseException:
            self.close()
            raise

    def nonce(self, prefix):
        self.counter += 1
        short = struct.pack(">Q", self.counter)
        return short, prefix + short

    def shake(self, properties):
        self.send(greeting(b"CURVE"))
        self.take(64)
        self.send(self.hello())
        _, welcome = self.take_frame()
        self.send(self.initiate(welcome, properties))
        _, ended = self.take_frame()
        if not ended.startswith(b"\x05READY"):
            raise Ended(ended)

    def hello(self):
        short, nonce = self.nonce(b"CurveZMQHELLO---")
        sealed = box(bytes(64), nonce, self.server, self.mine[1])
        return command(b"HELLO", b"\x01\x00" + bytes(72) + self.mine[0] + short + sealed)

    def initiate(self, welcome, properties):
        at = len(b"\x07WELCOME")
        opened = unbox(welcome[at + 16 :], b"WELCOME-" + welcome[at : at + 16], self.server, self.mine[1])
        self.theirs, cookie = opened[:32], opened[32:]
        proof = os.urandom(16)
        vouch = box(self.mine[0] + self.server, b"VOUCH---" + proof, self.theirs, self.pair[1])
        short, nonce = self.nonce(b"CurveZMQINITIATE")
        sealed = box(self.pair[0] + proof + vouch + properties, nonce, self.theirs, self.mine[1])
        return command(b"INITIATE", cookie + short + sealed)

    def seal(self, part, flags=0):
        short, nonce = self.nonce(b"CurveZMQMESSAGEC")
        return frame(b"\x07MESSAGE" + short + box(bytes([flags]) + part, nonce, self.theirs, self.mine[1]))

    def request(self, *parts):
        more = b"".join(self.seal(part, MORE) for part in parts[:-1])
        self.send(more + self.seal(parts[-1]))

    def answer(self):
        parts = []
        while True:
            _, data = self.take_frame()
            if not data.startswith(b"\x07MESSAGE"):
                continue
            at = len(b"\x07MESSAGE")
            plain = unbox(data[at + 8 :], b"CurveZMQMESSAGES" + data[at : at + 8], self.theirs, self.mine[1])
            if plain[0] & COMMAND:
                continue
            parts.append(plain[1:])
            if not plain[0] & MORE:
                return parts

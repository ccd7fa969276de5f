"""The lines that subscribers write: SEQ EPOCH TYPE AGGREGATE DIGEST."""

import hashlib


def load(file):
    """The position of the last whole line; a torn one is cut off."""
    file.seek(0)
    text = file.read()
    file.truncate(text.rfind(b"\n") + 1)
    lines = text.splitlines(keepends=True)
    while lines and not lines[-1].endswith(b"\n"):
        lines.pop()
    return int(lines[-1].split()[0]) if lines else 0


def line_of(event, packed):
    digest = hashlib.blake2b(packed, digest_size=16).hexdigest()
    return f"{event.seq} {event.epoch} {event.type} {event.aggregate_id} {digest}\n".encode()

"""Bytes and messages that mean harm, made along the contract's descriptors."""

import struct

from google.protobuf.descriptor import FieldDescriptor as F

DEPTH_MAX = 4
VARINTS = {F.TYPE_INT32, F.TYPE_INT64, F.TYPE_UINT32, F.TYPE_UINT64, F.TYPE_BOOL, F.TYPE_ENUM}
NUMBERS = [0, 1, 2, 7, 1000, 10**6, 2**31 - 1, 2**31, 2**32, 2**53, 2**63 - 1, 2**63, 2**64 - 1]
TEXTS = ["", "C-1", "T-0", "GBP", "MAIN", "DE", "x" * 300, "%s%n%x", "'; DROP TABLE orders; --", "Zoë 🙂", "\u202e"]
BAD_TEXTS = [b"a\0b", b"\xff\xfe", b"\xc0\x80", b"\xed\xa0\x80", b"\xf5\x80\x80\x80", b"\xe2\x82"]


def varint(value):
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    out.append(value)
    return bytes(out)


def tagged(number, kind, data):
    return varint(number << 3 | kind) + data


def counted(number, data):
    return tagged(number, 2, varint(len(data)) + data)


def scalar(field, rng, harm):
    if field.type in VARINTS:
        return tagged(field.number, 0, varint(rng.choice(NUMBERS)))
    if field.type == F.TYPE_STRING:
        if rng.random() < harm:
            return counted(field.number, rng.choice(BAD_TEXTS))
        return counted(field.number, rng.choice(TEXTS).encode())
    return counted(field.number, rng.randbytes(rng.choice((0, 1, 16, 32, 200))))


def body(descriptor, rng, harm=0.1, depth=0):
    """A packed message of this kind, with a share of what cannot be."""
    parts = []
    for field in descriptor.fields:
        if rng.random() < 0.3:
            continue
        n = rng.choice((1, 1, 2, 5)) if field.label == F.LABEL_REPEATED else 1
        n += rng.random() < harm  # again
        for _ in range(n):
            if rng.random() < harm / 4:
                parts.append(wrong(field, rng))
            elif field.message_type:
                inner = body(field.message_type, rng, harm, depth + 1) if depth < DEPTH_MAX else b""
                parts.append(counted(field.number, inner))
            else:
                parts.append(scalar(field, rng, harm))
    if rng.random() < harm:
        parts.append(unknown(rng))
    rng.shuffle(parts)
    return b"".join(parts)


def wrong(field, rng):
    """The field with another wire type than its own, or a length that goes beyond the end."""
    return rng.choice(
        (
            tagged(field.number, 0, b"\xff" * 9 + b"\x01"),
            tagged(field.number, 1, rng.randbytes(8)),
            tagged(field.number, 5, rng.randbytes(4)),
            tagged(field.number, 3, b""),
            tagged(field.number, 4, b""),
            tagged(field.number, 2, varint(rng.choice(NUMBERS))),
            tagged(field.number, 0, b"\xff" * 12),
        )
    )


def unknown(rng):
    number = rng.choice((0, 90, 18999, 19000, 2**29 - 1, 2**29))
    return tagged(number, 2, varint(3) + b"abc") * rng.choice((1, 10, 100))


def bomb(descriptor, rng, bytes_max=65_000):
    """As many of the smallest messages as a body takes, inside each other or side by side."""
    for field in rng.sample(list(descriptor.fields), len(descriptor.fields)):
        if not field.message_type:
            continue
        lists = [inner for inner in field.message_type.fields if inner.label == F.LABEL_REPEATED]
        if field.label == F.LABEL_REPEATED:
            return counted(field.number, b"") * (bytes_max // 2)
        if lists:
            one = counted(lists[0].number, b"")
            return counted(field.number, one * (bytes_max // len(one)))
        return counted(field.number, b"") * (bytes_max // 2)
    return unknown(rng) * 1000


def mutated(data, rng):
    """The same bytes, with some changed, taken out, doubled."""
    out = bytearray(data)
    for _ in range(rng.randrange(1, 6)):
        if not out:
            break
        at = rng.randrange(len(out))
        dice = rng.random()
        if dice < 0.5:
            out[at] = rng.choice((0, 1, 0x7F, 0x80, 0xFF, rng.randrange(256)))
        elif dice < 0.7:
            del out[at : at + rng.randrange(1, 16)]
        elif dice < 0.9:
            out[at:at] = out[at : at + rng.randrange(1, 64)]
        else:
            out[at:at] = struct.pack(">Q", rng.choice(NUMBERS) & (2**64 - 1))
    return bytes(out)


def texts(descriptor, depth=0):
    """The paths of all text fields of a message, as tuples of field names."""
    for field in descriptor.fields:
        if field.type == F.TYPE_STRING:
            yield (field.name,)
        elif field.message_type and depth < DEPTH_MAX and not field.message_type.full_name.startswith("google."):
            for rest in texts(field.message_type, depth + 1):
                yield (field.name, *rest)


def put_text(message, path, text):
    """Sets the text at a path; of a list, in its first entry, or one that is made."""
    for n, name in enumerate(path):
        field = message.DESCRIPTOR.fields_by_name[name]
        if n < len(path) - 1:
            message = getattr(message, name)
            if field.label == F.LABEL_REPEATED:
                message = message[0] if len(message) else message.add()
        elif field.label == F.LABEL_REPEATED:
            del getattr(message, name)[:]
            getattr(message, name).append(text)
        else:
            setattr(message, name, text)

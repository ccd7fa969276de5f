"""ProtoJSON of orderctl against that of Python's protobuf, on random messages of every method.

protojson.py PEER DESCRIPTOR_SET [DESCRIPTOR_SET that the peer reads at run time]
"""

import json
import random
import sys

from google.protobuf import json_format
from google.protobuf.descriptor import FieldDescriptor as F

from schema import Peer, Schema

ROUNDS = 60
SEED = 20260301

WORDS = ["", "a", "Grüße", "日本語", "😀", '"\\/', "\b\f\n\r\t\x01\x1f\x7f", "<&>", "\u2028", "x" * 300]
# Instants around every number of digits, at both ends of what RFC 3339 can say.
SECONDS = [-62135596800, -1, 0, 1, 951782400, 1772366400, 253402300799]
PATHS = ["name", "time_zone", "addresses.postal_code", "a_b_c"]
NANOS = [0, 1, 1000, 1000000, 500000000, 123456789, 999999999]


def random_integer(rng, low, high):
    return rng.choice([low, -1 if low < 0 else 0, 0, 1, high, rng.randint(low, high)])


def random_value(rng, field, depth):
    kind = field.type
    if kind == F.TYPE_INT32:
        return random_integer(rng, -(2**31), 2**31 - 1)
    if kind == F.TYPE_UINT32:
        return random_integer(rng, 0, 2**32 - 1)
    if kind == F.TYPE_INT64:
        return random_integer(rng, -(2**63), 2**63 - 1)
    if kind == F.TYPE_BOOL:
        return rng.random() < 0.5
    if kind == F.TYPE_STRING:
        return rng.choice(WORDS)
    if kind == F.TYPE_BYTES:
        return bytes(rng.randrange(256) for _ in range(rng.choice([0, 1, 2, 3, 16, 32])))
    if kind == F.TYPE_ENUM:
        return rng.choice(field.enum_type.values).number
    raise SystemExit(f"{field.full_name}: no random value for type {kind}")


def fill(rng, message, depth=0):
    if message.DESCRIPTOR.full_name == "google.protobuf.Timestamp":
        message.seconds = rng.choice(SECONDS)
        message.nanos = rng.choice(NANOS)
        return
    if message.DESCRIPTOR.full_name == "google.protobuf.FieldMask":
        message.paths.extend(rng.sample(PATHS, rng.randrange(len(PATHS) + 1)))
        return
    chosen = {}
    for oneof in message.DESCRIPTOR.oneofs:
        chosen[oneof.name] = rng.choice(list(oneof.fields) + [None])
    for field in message.DESCRIPTOR.fields:
        oneof = field.containing_oneof
        if oneof is not None and chosen[oneof.name] is not field:
            continue
        if oneof is None and rng.random() < 0.4:
            continue
        repeated = field.label == F.LABEL_REPEATED
        for _ in range(rng.randrange(3) if repeated else 1):
            if field.type == F.TYPE_MESSAGE:
                child = (
                    getattr(message, field.name).add() if repeated else getattr(message, field.name)
                )
                child.SetInParent()
                fill(rng, child, depth + 1)
            elif repeated:
                getattr(message, field.name).append(random_value(rng, field, depth))
            else:
                setattr(message, field.name, random_value(rng, field, depth))


def check(peer, name, side, message):
    """Returns what differs, or None."""
    theirs = json_format.MessageToDict(message)
    ours = peer.ask(f"write {name} {side} {message.SerializeToString().hex()}")
    # The order of fields counts too.
    if json.loads(ours, object_pairs_hook=list) != json.loads(
        json.dumps(theirs), object_pairs_hook=list
    ):
        return f"written {ours}\n  expected {json.dumps(theirs)}"
    for names in (False, True):
        text = json.dumps(
            json_format.MessageToDict(message, preserving_proto_field_name=names),
            ensure_ascii=names,
        )
        answer = peer.ask(f"read {name} {side} {text}")
        if answer.startswith("fault"):
            return f"{answer}\n  in {text}"
        back = type(message)()
        back.ParseFromString(bytes.fromhex(answer))
        if back != message:
            return f"read {text}\n  as {back}"
    if not json_format.Parse(ours, type(message)()) == message:
        return f"Python reads {ours} otherwise"
    return None


def main():
    peer = Peer(sys.argv[1], *sys.argv[3:])
    rng = random.Random(SEED)
    n = 0
    for name, request, answer in Schema(sys.argv[2]).methods():
        for side, kind in (("in", request), ("out", answer)):
            for _ in range(ROUNDS):
                message = kind()
                fill(rng, message)
                difference = check(peer, name, side, message)
                if difference:
                    raise SystemExit(f"{name} {side} (seed {SEED}): {difference}")
                n += 1
    if peer.close() != 0:
        raise SystemExit("the peer failed")
    if n == 0:
        raise SystemExit("the contract has no methods")
    print(f"{n} messages are the same both ways")


main()

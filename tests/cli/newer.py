"""A daemon that is newer than orderctl: it has an event, a field and a method that orderctl was not built with.

newer.py FOLDER: serves ipc://FOLDER/requests and ipc://FOLDER/events until it is ended. Its log has three events, the
second one of the new type. PaintOrder, the new method, adds two more, the first of which is not published.
"""

import importlib
import os
import shutil
import subprocess
import sys

import zmq

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def replace(path, old, new):
    with open(path, encoding="utf-8") as file:
        text = file.read()
    if old not in text:
        raise SystemExit(f"{path} has no {old!r}")
    with open(path, "w", encoding="utf-8") as file:
        file.write(text.replace(old, new, 1))


def newer_contract(folder):
    """The .proto files with additions, compiled; returns the packed descriptor set."""
    proto = os.path.join(folder, "proto")
    shutil.copytree(os.path.join(ROOT, "proto"), proto)
    event = os.path.join(proto, "orderd/v1/event.proto")
    body = "  oneof body {\n"
    replace(event, body, f"  optional string mood = 900;\n{body}    OrderPainted order_painted = 901;\n")
    with open(event, "a", encoding="utf-8") as file:
        file.write("\nmessage OrderPainted {\n  // In words.\n  optional string colour = 1;\n")
        file.write("  optional int64 coats = 2;\n}\n")
    order = os.path.join(proto, "orderd/v1/order.proto")
    replace(order, "service OrderService {\n", "service OrderService {\n  // Gives an order a colour.\n"
            "  rpc PaintOrder(PaintOrderRequest) returns (PaintOrderResponse);\n")
    with open(order, "a", encoding="utf-8") as file:
        file.write("\nmessage PaintOrderRequest {\n  // In words: \"green\".\n  optional string colour = 1;\n}\n")
        file.write("\nmessage PaintOrderResponse {\n  optional string painted = 1;\n}\n")
    files = [f"orderd/v1/{name}" for name in sorted(os.listdir(f"{proto}/orderd/v1")) if name.endswith(".proto")]
    out = os.path.join(folder, "schema.desc")
    subprocess.run(
        ["protoc", "-I", proto, "--include_imports", "--include_source_info",
         f"--descriptor_set_out={out}", "--python_out", folder, *files],
        check=True,
    )
    sys.path.insert(0, folder)
    with open(out, "rb") as file:
        return file.read()


def module(name):
    return importlib.import_module(f"orderd.v1.{name}_pb2")


def make_log():
    """Packed events: one that orderctl knows, one that it does not, one that it knows with a new field."""
    made = []
    for seq in (1, 2, 3):
        event = painted(seq, "green")
        if seq != 2:
            event.type = "order.confirmed"
            event.order_confirmed.number = "SO-2026-000007"
        if seq == 3:
            event.mood = "glad"
        made.append(event)
    return made


def painted(seq, colour):
    event = module("event").Event(epoch=1, seq=seq, aggregate_kind=13, aggregate_id=7, aggregate_version=seq)
    event.type = "order.painted"
    event.at.GetCurrentTime()
    event.order_painted.colour = colour
    event.order_painted.coats = 3
    return event


def answer(method, body, schema, log, folder):
    system, event = module("system"), module("event")
    if method.endswith("/GetSchema"):
        return system.GetSchemaResponse(descriptor_set=schema)
    if method.endswith("/GetInfo"):
        return system.GetInfoResponse(tenant="default", event_endpoints=[f"ipc://{folder}/events"])
    if method.endswith("/GetHead"):
        return event.GetHeadResponse(epoch=1, seq=len(log))
    if method.endswith("/Read"):
        request = event.ReadRequest.FromString(body)
        page = event.ReadResponse(through_seq=len(log), head_seq=len(log), epoch=1)
        for one in log[request.after_seq :]:
            page.events.add().event.CopyFrom(one)
        return page
    if method.endswith("/PaintOrder"):
        request = module("order").PaintOrderRequest.FromString(body)
        for _ in range(2):
            log.append(painted(len(log) + 1, request.colour))
        return module("order").PaintOrderResponse(painted=request.colour)
    return None


def main():
    folder = sys.argv[1]
    schema = newer_contract(folder)
    wire, log = module("wire"), make_log()
    context = zmq.Context()
    requests, events = context.socket(zmq.ROUTER), context.socket(zmq.PUB)
    events.bind(f"ipc://{folder}/events")
    requests.bind(f"ipc://{folder}/requests")
    n_published = len(log)
    while True:
        if not requests.poll(100):
            beat = module("event").Heartbeat(epoch=1, seq=n_published)
            events.send_multipart([b"heartbeat", beat.SerializeToString()])
            continue
        peer, head, body = requests.recv_multipart()
        header = wire.RequestHeader.FromString(head)
        reply = answer(header.method, body, schema, log, folder)
        if len(log) > n_published:
            n_published = len(log)
            events.send_multipart([b"order.painted/7", log[-1].SerializeToString()])
        back = wire.ReplyHeader(protocol_version=1, request_id=header.request_id, as_of_seq=len(log), epoch=1)
        back.code = wire.CODE_OK if reply is not None else wire.CODE_UNIMPLEMENTED
        requests.send_multipart([peer, back.SerializeToString(), b"" if reply is None else reply.SerializeToString()])


main()

"""Subscriptions by the hundred thousand of one follower, and far too long ones.

Others are told their events all the same.
"""

import struct

import zmq

import house
import zmtp
from field import keyed_socket

NUMBER = "A7"
ROUNDS, SHORT = 200_000, 5_000
CAP_MIB = 256


def attack(field, rounds, rng):
    c = field.c
    before = field.status("VmRSS")
    follower = keyed_socket(zmq.Context.instance(), zmq.SUB, field.server, field.principal("follower"))
    follower.setsockopt(zmq.SUBSCRIBE, b"")
    follower.connect(field.tcp_events)
    house.wait_for(lambda: follower.poll(0), "a first heartbeat")
    hostile = zmtp.Null(field.daemon.events, kind=b"SUB")
    n_sent = 0
    try:
        while n_sent < rounds:
            burst = []
            for _ in range(min(1000, rounds - n_sent)):
                burst.append(zmtp.frame(b"\x01" + struct.pack(">I", n_sent) + rng.randbytes(rng.randrange(4, 60))))
                n_sent += 1
            hostile.send(b"".join(burst))
    except zmtp.Ended:
        pass
    account = c.Account(number="TOLD", kind=c.ACCOUNT_KIND_ORGANISATION, name="told")
    reply = field.admin.ask("AccountService/UpsertAccount", c.UpsertAccountRequest(account=account))
    seen = 0
    while seen < reply.header.as_of_seq:
        if not follower.poll(60_000):
            field.problem("starved", f"the other follower heard of {seen}, {reply.header.as_of_seq} happened")
            break
        topic, packed = follower.recv_multipart()
        message = c.Heartbeat if topic == b"heartbeat" else c.Event
        seen = message.FromString(packed).seq
    grown = field.status("VmRSS") - before
    hostile.close()
    follower.close()
    return f"{n_sent} subscriptions of one follower, {grown:.0f} MiB"

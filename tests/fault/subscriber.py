#!/usr/bin/python3
"""A subscriber made of the example client: writes each event down, one line each, and goes on behind the last line.

subscriber.py SERVER FILE [events=ENDPOINT] [subscription=NAME]

Lines are those of subscriber.c. Ends with 75 when the daemon was away for too long, to be started again.
"""

import os
import sys

import zmq

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, "samples/clients/python"))

from lines import line_of, load  # noqa: E402
from orderd_client import Client  # noqa: E402

TRY_AGAIN = 75


class Placed(Client):
    """One whose live stream may come another way than the daemon says."""

    def __init__(self, server, events):
        self.events = events
        super().__init__(server)

    def _open(self, kind, endpoint):
        return super()._open(kind, self.events if kind == zmq.SUB and self.events else endpoint)

    def read(self, after, until=None):
        if until:
            print("repaired", after + 1, until, flush=True)
        return super().read(after, until)


def main():
    server, path, *rest = sys.argv[1:]
    options = dict(argument.split("=", 1) for argument in rest)
    client = Placed(server, options.get("events"))
    with open(path, "ab+", buffering=0) as file:
        last = load(file)
        if "subscription" in options:
            events = client.consume(options["subscription"], consumer=options["subscription"])
        else:
            events = client.follow(last)
        for event in events:
            if event.seq <= last and "subscription" in options:
                print("again", event.seq, flush=True)
                continue
            file.write(line_of(event, event.SerializeToString()))
            last = event.seq


if __name__ == "__main__":
    try:
        main()
    except TimeoutError as error:
        print(error, file=sys.stderr)
        sys.exit(TRY_AGAIN)

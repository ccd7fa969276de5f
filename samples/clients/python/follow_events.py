#!/usr/bin/python3
"""Follows the events of orders: follow_events.py FILE

FILE keeps the last position, so that the next run goes on where this one ended.
"""

import os
import sys

from orderd_client import Client


def load(path):
    try:
        with open(path, encoding="ascii") as file:
            return int(file.read())
    except FileNotFoundError:
        return 0


def store(path, seq):
    """Written beside it and renamed: whenever the program dies, the file is whole."""
    with open(path + ".new", "w", encoding="ascii") as file:
        print(seq, file=file)
    os.replace(path + ".new", path)


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    path = sys.argv[1]
    for event in Client().follow(load(path)):
        if event.type.startswith("order."):
            print(event.seq, event.type, event.aggregate_id, flush=True)
        if event.WhichOneof("body") == "order_placed":
            print(f"  order {event.order_placed.number}", flush=True)
        store(path, event.seq)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        pass

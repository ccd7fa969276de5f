#!/usr/bin/python3
"""Prints a label for each confirmed order: print_labels.py SUBSCRIPTION

orderd keeps the place under the subscription's name:
orderctl subscription create SUBSCRIPTION --type order.confirmed --start BEGINNING
"""

import sys

from orderd_client import Client, Refused


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    try:
        for event in Client().consume(sys.argv[1], consumer="print_labels"):
            print(f"label for {event.order_confirmed.number}", flush=True)
    except Refused as refused:
        sys.exit(f"{sys.argv[1]}: {refused}")


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        pass

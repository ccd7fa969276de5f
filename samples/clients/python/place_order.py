#!/usr/bin/python3
"""Places an order: place_order.py ID ACCOUNT SKU UNITS

ID is the shop's own number of the order. An order that was placed before is told, not placed again.
"""

import sys

from orderd.v1 import common_pb2, order_pb2

from orderd_client import Client, Refused


def main():
    if len(sys.argv) != 5:
        sys.exit(__doc__)
    external_id, account, sku, units = sys.argv[1:]
    request = order_pb2.PlaceOrderRequest(
        order=order_pb2.OrderInput(
            account=common_pb2.RecordKey(number=account),
            external_id=common_pb2.ExternalId(system="PYTHON", external_id=external_id),
            lines=[
                order_pb2.OrderLineInput(
                    product=common_pb2.RecordKey(number=sku), quantity_micros=int(units) * 1_000_000
                )
            ],
        )
    )
    client = Client()
    try:
        placed = client.call("OrderService/PlaceOrder", request, order_pb2.PlaceOrderResponse())
        print(f"{external_id} is {placed.number}")
    except Refused as refused:
        if refused.reason != "EXISTS":
            sys.exit(f"{external_id}: {refused}")
        print(f"{external_id} is {refused.metadata['number']}, placed before")
    finally:
        client.close()


if __name__ == "__main__":
    main()

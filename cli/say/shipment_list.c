#include "output.h"
#include "say/say.h"

static const struct column shipment_list_columns[] = {
	{ .title = "NUMBER", .path = "number" },
	{ .title = "ID", .path = "id", .wide = true },
	{ .title = "ORDER", .path = "order_number" },
	{ .title = "STATE", .path = "state" },
	{ .title = "CARRIER", .path = "carrier" },
	{ .title = "TRACKING", .path = "tracking_number" },
	{ .title = "LINES", .path = "line_count", .wide = true },
	{ .title = "SHIPPED", .path = "shipped_at", .wide = true },
	{ .title = "DELIVERED", .path = "delivered_at", .wide = true },
	{ .title = "AGE", .path = "created_at", .age = true },
	{ .title = NULL },
};

const struct sentence say_shipment_list = {
	.noun = "shipment",
	.verb = "list",
	.summary = "Lists shipments, newest first",
	.examples = { "orderctl shipment list --state PLANNED",
		      "orderctl shipment list --order SO-2026-000417",
		      "orderctl shipment list --account C-000017 --limit 0 -o csv" },
	.flags = { { .name = "order", .value = "KEY", .help = "Of this order", .field = "order" },
		   { .name = "account",
		     .value = "KEY",
		     .help = "Of this account's orders",
		     .field = "account" },
		   { .name = "state",
		     .value = "STATE",
		     .help = "In this state",
		     .field = "state" } },
	.method = "ShipmentService/ListShipments",
	.doing = "list shipments",
	.record = "shipments",
	.columns = shipment_list_columns,
	.name = "number",
	.nothing = "No shipments.",
};

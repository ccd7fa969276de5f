#include "output.h"
#include "say/order_filter.h"
#include "say/say.h"

static const struct column order_list_columns[] = {
	{ .title = "NUMBER", .path = "number" },
	{ .title = "ID", .path = "id", .wide = true },
	{ .title = "STATE", .path = "state" },
	{ .title = "ALLOCATION", .path = "allocation_status", .wide = true },
	{ .title = "FULFILMENT", .path = "fulfillment_status", .wide = true },
	{ .title = "ACCOUNT", .path = "account_id", .part = NAMED_NUMBER },
	{ .title = "CUSTOMER", .path = "account_id", .part = NAMED_NAME },
	{ .title = "ORDERED", .path = "ordered_at", .wide = true },
	{ .title = "PO-NUMBER", .path = "customer_po_number", .wide = true },
	{ .title = "LINES", .path = "line_count", .wide = true },
	{ .title = "TOTAL", .path = "total_minor" },
	{ .title = "CUR", .path = "currency" },
	{ .title = "AGE", .path = "ordered_at", .age = true },
	{ .title = NULL },
};

const struct sentence say_order_list = {
	.noun = "order",
	.verb = "list",
	.summary = "Lists orders, newest first",
	.examples = { "orderctl order list --state PLACED",
		      "orderctl order list --account C-000017 --ordered-from 2026-03-01",
		      "orderctl order list --limit 0 -o csv > orders.csv",
		      "orderctl order list -o name --limit 0 | xargs -n1 orderctl order confirm" },
	.flags = { ORDER_FILTER_FLAGS },
	.method = "OrderService/ListOrders",
	.doing = "list orders",
	.record = "orders",
	.columns = order_list_columns,
	.name = "number",
	.nothing = "No orders.",
};

#include "output.h"
#include "say/say.h"

static const struct column stock_list_columns[] = {
	{ .title = "PRODUCT", .path = "product_id", .part = NAMED_NUMBER },
	{ .title = "NAME", .path = "product_id", .part = NAMED_NAME },
	{ .title = "LOCATION", .path = "location_id", .part = NAMED_NUMBER },
	{ .title = "ID", .path = "id", .wide = true },
	{ .title = "ON-HAND", .path = "on_hand_micros" },
	{ .title = "RESERVED", .path = "reserved_micros" },
	{ .title = "BACKORDERED", .path = "backordered_micros" },
	{ .title = "VERSION", .path = "version", .wide = true },
	{ .title = "AGE", .path = "updated_at", .age = true },
	{ .title = NULL },
};

const struct sentence say_stock_list = {
	.noun = "stock",
	.verb = "list",
	.summary = "Lists what lies where",
	.examples = { "orderctl stock list --location MAIN",
		      "orderctl stock list --limit 0 -o csv > stock.csv" },
	.flags = { { .name = "product",
		     .value = "KEY",
		     .help = "Only this product: its SKU, id:17, or ext:SYSTEM:ID",
		     .field = "product",
		     .codes = true },
		   { .name = "location",
		     .value = "KEY",
		     .help = "Only at this location: its code, id:17, or ext:SYSTEM:ID",
		     .field = "location",
		     .codes = true } },
	.method = "InventoryService/ListStockLevels",
	.doing = "list the stock",
	.record = "stock_levels",
	.columns = stock_list_columns,
	.name = "id",
	.nothing = "No stock was ever booked.",
};

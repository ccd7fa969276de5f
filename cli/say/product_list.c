#include "output.h"
#include "say/say.h"

static const struct column product_list_columns[] = {
	{ .title = "SKU", .path = "sku" },
	{ .title = "ID", .path = "id", .wide = true },
	{ .title = "NAME", .path = "name" },
	{ .title = "UNIT", .path = "unit" },
	{ .title = "TAX-CLASS", .path = "tax_class", .wide = true },
	{ .title = "STOCK", .path = "stock_policy" },
	{ .title = "STATUS", .path = "status" },
	{ .title = "AGE", .path = "created_at", .age = true },
	{ .title = NULL },
};

const struct sentence say_product_list = {
	.noun = "product",
	.verb = "list",
	.summary = "Lists products, oldest first",
	.examples = { "orderctl product list", "orderctl product list --status RETIRED --limit 0" },
	.flags = { { .name = "status", .value = "STATUS", .help = "Only these", .field = "status" },
		   { .name = "stock-policy",
		     .value = "POLICY",
		     .help = "Only these",
		     .field = "stock_policy" } },
	.method = "ProductService/ListProducts",
	.doing = "list products",
	.record = "products",
	.columns = product_list_columns,
	.name = "sku",
	.nothing = "No products.",
};

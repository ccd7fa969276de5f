#include "output.h"
#include "say/say.h"

static const struct column product_get_columns[] = {
	{ .title = "Product", .path = "sku" },
	{ .title = "Id", .path = "id" },
	{ .title = "Name", .path = "name" },
	{ .title = "Unit", .path = "unit" },
	{ .title = "Tax class", .path = "tax_class" },
	{ .title = "Stock policy", .path = "stock_policy" },
	{ .title = "Status", .path = "status" },
	{ .title = "Created", .path = "created_at" },
	{ .title = "Version", .path = "version" },
	{ .title = NULL },
};

const struct sentence say_product_get = {
	.noun = "product",
	.verb = "get",
	.summary = "Shows one product",
	.examples = { "orderctl product get 85123A", "orderctl product get id:17 -o json" },
	.arguments = { { .name = "KEY",
			 .help = SENTENCE_SKU_HELP,
			 .field = "product",
			 .codes = true } },
	.method = "ProductService/GetProduct",
	.doing = "get product {KEY}",
	.record = "product",
	.columns = product_get_columns,
	.name = "sku",
};

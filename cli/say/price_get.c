#include "output.h"
#include "say/say.h"

static const struct column price_get_columns[] = {
	{ .title = "FROM", .path = "price.min_quantity_micros" },
	{ .title = "PRICE", .path = "price.unit_price_micros" },
	{ .title = "CUR", .path = "price.currency" },
	{ .title = "WHY", .path = "reason" },
	{ .title = "VERSION", .path = "price.version", .wide = true },
	{ .title = NULL },
};

const struct sentence say_price_get = {
	.noun = "price",
	.verb = "get",
	.summary = "Shows which price an order line gets, beside those that it does not, and why",
	.examples = { "orderctl price get LAMP-1 --currency EUR --quantity 10",
		      "orderctl price get LAMP-1 --currency EUR --at 2026-03-01" },
	.arguments = { { .name = "KEY",
			 .help = SENTENCE_SKU_HELP,
			 .field = "product",
			 .codes = true } },
	.flags = { { .name = "currency",
		     .value = "CODE",
		     .help = "ISO 4217: EUR; the tenant's by default",
		     .field = "currency" },
		   { .name = "quantity",
		     .value = "N",
		     .help = "How much of it: 10; 1 by default",
		     .field = "quantity_micros" },
		   { .name = "at",
		     .value = "TIME",
		     .help = "As prices were then; now by default",
		     .field = "at" } },
	.method = "PricingService/GetPrice",
	.doing = "tell the price of product {KEY}",
	.record = "considered",
	.columns = price_get_columns,
	.name = "price.min_quantity_micros",
	.nothing = "No prices.",
};

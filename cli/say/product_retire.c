#include "say/say.h"

const struct sentence say_product_retire = {
	.noun = "product",
	.verb = "retire",
	.summary = "Takes a product out of what can be ordered; orders that have it go on",
	.examples = { "orderctl product retire LAMP-1",
		      "orderctl product retire ext:ERP:4711 --yes" },
	.arguments = { { .name = "KEY",
			 .help = SENTENCE_SKU_HELP,
			 .field = "product",
			 .codes = true } },
	.method = "ProductService/RetireProduct",
	.doing = "retire product {KEY}",
	.asks = "Take product {KEY} out of what can be ordered?",
	.changes = true,
	.says = "product {sku} {unchanged?was retired already:retired}",
	.name = "sku",
};

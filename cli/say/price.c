#include "orderd/v1/pricing.pb-c.h"

#include "cli.h"
#include "input.h"
#include "output.h"
#include "say/say.h"

static int price_set_run(struct cli *c)
{
	Orderd__V1__PutPricesRequest request = ORDERD__V1__PUT_PRICES_REQUEST__INIT;
	Orderd__V1__PriceInput price = ORDERD__V1__PRICE_INPUT__INIT, *prices[] = { &price };
	const char *key = cli_argument(c, 0), *amount = cli_argument(c, 1);
	const char *from = cli_flag(c, "from-quantity");
	ProtobufCMessage *reply;
	int status = input_key(c, "KEY", key, KEY_DIGITS_ARE_NUMBER, &price.product);

	if (status == CLI_OK)
		status = input_micros(c, "PRICE", amount, &price.unit_price_micros);
	if (status == CLI_OK && from)
		status = input_micros(c, "--from-quantity", from, &price.min_quantity_micros);
	if (status != CLI_OK)
		return status;
	price.has_unit_price_micros = true;
	price.has_min_quantity_micros = from != NULL;
	price.currency = cli_flag_copy(c, "currency");
	request.n_prices = 1;
	request.prices = prices;
	status = cli_call(c, arena_printf(&c->arena, "set the price of product %s", key),
			  "PricingService/PutPrices", &request.base, &reply);
	if (status != CLI_OK)
		return status;
	return output_change(c, reply, key, "product %s costs %s %s%s%s%s", key, amount,
			     price.currency, from ? " from " : "", from ? from : "",
			     from ? " on" : "");
}

const struct sentence say_price_set = {
	.noun = "price",
	.verb = "set",
	.summary = "Sets what a unit of a product costs",
	.examples = { "orderctl price set LAMP-1 12.50 --currency EUR",
		      "orderctl price set LAMP-1 11.90 --currency EUR --from-quantity 100" },
	.arguments = { { .name = "KEY", .help = SENTENCE_SKU_HELP },
		       { .name = "PRICE", .help = "Of one unit: 12.50" } },
	.flags = { { .name = "currency",
		     .value = "CODE",
		     .help = "ISO 4217: EUR",
		     .required = true },
		   { .name = "from-quantity",
		     .value = "N",
		     .help = "Holds from this quantity of a line; 0 by default" } },
	.method = "PricingService/PutPrices",
	.changes = true,
	.run = price_set_run,
};

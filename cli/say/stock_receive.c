#include "orderd/v1/inventory.pb-c.h"

#include "base/decimal.h"
#include "cli.h"
#include "input.h"
#include "output.h"
#include "say/say.h"

static int stock_receive_run(struct cli *c)
{
	Orderd__V1__ReceiveStockRequest request = ORDERD__V1__RECEIVE_STOCK_REQUEST__INIT;
	const char *key = cli_argument(c, 0), *location = cli_flag(c, "location");
	const Orderd__V1__ReceiveStockResponse *response;
	char on_hand[32], filled[32];
	ProtobufCMessage *reply;
	int status = input_key(c, "KEY", key, KEY_DIGITS_ARE_NUMBER, &request.product);

	if (status == CLI_OK)
		status = input_micros(c, "QUANTITY", cli_argument(c, 1), &request.quantity_micros);
	if (status == CLI_OK && location)
		status = input_key(c, "--location", location, KEY_DIGITS_ARE_NUMBER,
				   &request.location);
	if (status != CLI_OK)
		return status;
	request.has_quantity_micros = true;
	request.document = cli_flag_copy(c, "document");
	status = cli_call(c, arena_printf(&c->arena, "receive stock of product %s", key),
			  "InventoryService/ReceiveStock", &request.base, &reply);
	if (status != CLI_OK)
		return status;
	response = (const Orderd__V1__ReceiveStockResponse *)reply;
	return output_change(c, reply, key, "product %s received: %s on hand, %s to backorders",
			     key, decimal_format_micros(response->on_hand_micros, on_hand),
			     decimal_format_micros(response->filled_micros, filled));
}

const struct sentence say_stock_receive = {
	.noun = "stock",
	.verb = "receive",
	.summary = "Books received stock in; fills backorders, oldest first",
	.examples = { "orderctl stock receive LAMP-1 120 --document DN-7731",
		      "orderctl stock receive 85123A 6.5 --location BERLIN-2" },
	.arguments = { { .name = "KEY", .help = SENTENCE_SKU_HELP },
		       { .name = "QUANTITY",
			 .help = "How much, in the product's unit: 120, 6.5" } },
	.flags = { { .name = "location", .value = "KEY", .help = "Where; MAIN by default" },
		   { .name = "document",
		     .value = "TEXT",
		     .help = "Delivery note or other paper" } },
	.run = stock_receive_run,
};

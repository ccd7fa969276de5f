#include "orderd/v1/inventory.pb-c.h"

#include "base/decimal.h"
#include "cli.h"
#include "input.h"
#include "output.h"
#include "say/say.h"

static int stock_adjust_run(struct cli *c)
{
	Orderd__V1__AdjustStockRequest request = ORDERD__V1__ADJUST_STOCK_REQUEST__INIT;
	const char *key = cli_argument(c, 0), *location = cli_flag(c, "location");
	const Orderd__V1__AdjustStockResponse *response;
	char on_hand[32], available[32];
	ProtobufCMessage *reply;
	int status = input_key(c, "KEY", key, KEY_DIGITS_ARE_NUMBER, &request.product);

	if (status == CLI_OK)
		status = input_micros(c, "DELTA", cli_argument(c, 1), &request.delta_micros);
	if (status == CLI_OK && location)
		status = input_key(c, "--location", location, KEY_DIGITS_ARE_NUMBER,
				   &request.location);
	if (status != CLI_OK)
		return status;
	request.has_delta_micros = true;
	request.reason = cli_flag_copy(c, "reason");
	status = cli_call(c, arena_printf(&c->arena, "adjust the stock of product %s", key),
			  "InventoryService/AdjustStock", &request.base, &reply);
	if (status != CLI_OK)
		return status;
	response = (const Orderd__V1__AdjustStockResponse *)reply;
	return output_change(c, reply, key, "product %s adjusted: %s on hand, %s available", key,
			     decimal_format_micros(response->on_hand_micros, on_hand),
			     decimal_format_micros(response->available_micros, available));
}

const struct sentence say_stock_adjust = {
	.noun = "stock",
	.verb = "adjust",
	.summary = "Corrects stock up or down, with a reason",
	.examples = { "orderctl stock adjust LAMP-1 -3 --reason 'broken in the rack'",
		      "orderctl stock adjust LAMP-1 2 --reason 'found behind the shelf'" },
	.arguments = { { .name = "KEY", .help = SENTENCE_SKU_HELP },
		       { .name = "DELTA", .help = "What is added to the stock on hand: 2, -3" } },
	.flags = { { .name = "reason",
		     .value = "TEXT",
		     .help = "Why; kept with the movement",
		     .required = true },
		   { .name = "location", .value = "KEY", .help = "Where; MAIN by default" } },
	.run = stock_adjust_run,
};

#include "orderd/v1/order.pb-c.h"

#include "cli.h"
#include "input.h"
#include "output.h"
#include "say/say.h"

static int order_confirm_run(struct cli *c)
{
	Orderd__V1__ConfirmOrderRequest request = ORDERD__V1__CONFIRM_ORDER_REQUEST__INIT;
	const char *key = cli_argument(c, 0);
	const Orderd__V1__ConfirmOrderResponse *response;
	ProtobufCMessage *reply;
	int status = input_key(c, "KEY", key, KEY_DIGITS_ARE_ID, &request.order);

	if (status == CLI_OK)
		status = cli_call(c, arena_printf(&c->arena, "confirm order %s", key),
				  "OrderService/ConfirmOrder", &request.base, &reply);
	if (status != CLI_OK)
		return status;
	response = (const Orderd__V1__ConfirmOrderResponse *)reply;
	return output_change(c, reply, response->number, "order %s confirmed", response->number);
}

const struct sentence say_order_confirm = {
	.noun = "order",
	.verb = "confirm",
	.summary = "Confirms a placed order",
	.examples = { "orderctl order confirm SO-2026-000417",
		      "orderctl order confirm 417 --if-version 1" },
	.arguments = { { .name = "KEY", .help = SENTENCE_KEY_HELP } },
	.run = order_confirm_run,
};

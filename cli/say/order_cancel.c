#include "orderd/v1/order.pb-c.h"

#include "cli.h"
#include "complain.h"
#include "input.h"
#include "output.h"
#include "say/say.h"

static int order_cancel_run(struct cli *c)
{
	Orderd__V1__CancelOrderRequest request = ORDERD__V1__CANCEL_ORDER_REQUEST__INIT;
	const char *key = cli_argument(c, 0);
	const Orderd__V1__CancelOrderResponse *response;
	ProtobufCMessage *reply;
	int status = input_key(c, "KEY", key, KEY_DIGITS_ARE_ID, &request.order);

	if (status != CLI_OK)
		return status;
	if (!cli_confirm(c, arena_printf(&c->arena, "Cancel everything open of order %s?", key)))
		return complain(c, CLI_FAILED, NULL, "order %s was left as it is", key);
	request.reason = cli_flag_copy(c, "reason");
	status = cli_call(c, arena_printf(&c->arena, "cancel order %s", key),
			  "OrderService/CancelOrder", &request.base, &reply);
	if (status != CLI_OK)
		return status;
	response = (const Orderd__V1__CancelOrderResponse *)reply;
	return output_change(c, reply, response->number, "order %s cancelled", response->number);
}

const struct sentence say_order_cancel = {
	.noun = "order",
	.verb = "cancel",
	.summary = "Cancels everything open of an order; frees its stock and credit",
	.examples = { "orderctl order cancel SO-2026-000417 --reason 'customer changed their mind'",
		      "orderctl order cancel ext:SHOP:1009 --reason duplicate --yes" },
	.arguments = { { .name = "KEY", .help = SENTENCE_KEY_HELP } },
	.flags = { { .name = "reason",
		     .value = "TEXT",
		     .help = "Why; kept with the order, at most 256 bytes",
		     .required = true } },
	.run = order_cancel_run,
};

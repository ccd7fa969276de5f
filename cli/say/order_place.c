#include "orderd/v1/order.pb-c.h"

#include "bind.h"
#include "cli.h"
#include "complain.h"
#include "currency.h"
#include "input.h"
#include "json_read.h"
#include "output.h"
#include "record.h"
#include "say/say.h"

/* The order in JSON, or in words. */
static int order_place_read(struct cli *c, Orderd__V1__PlaceOrderRequest *request)
{
	const char *text, *source;
	struct json_faults faults;
	size_t n;
	int status = bind_request(c, &request->base);

	if (status != CLI_OK || !cli_flag(c, "data"))
		return status;
	if (request->order)
		return complain(c, CLI_USAGE, NULL,
				"the order is either in --data or in other flags, not in both");
	status = input_text(c, "--data", cli_flag(c, "data"), &text, &n, &source);

	if (status != CLI_OK)
		return status;
	request->order = (Orderd__V1__OrderInput *)json_read_message(
		&c->arena, &orderd__v1__order_input__descriptor, text, n, &faults);
	return request->order ? CLI_OK : complain_json(c, source, &faults);
}

static void order_place_tell_violations(const Orderd__V1__ValidateOrderResponse *response)
{
	for (size_t i = 0; i < response->n_violations; i++) {
		const Orderd__V1__FieldViolation *v = response->violations[i];
		struct text line;

		text_init(&line);
		record_cell(&line, &v->base, "severity", NULL);
		text_puts(&line, ": ");
		record_cell(&line, &v->base, "message", NULL);
		text_puts(&line, " (");
		record_cell(&line, &v->base, "field", NULL);
		text_puts(&line, ", ");
		record_cell(&line, &v->base, "reason", NULL);
		text_puts(&line, ")\n");
		fputs(line.failed ? "" : line.data, stdout);
		text_fini(&line);
	}
}

static int order_place_validate(struct cli *c, Orderd__V1__OrderInput *order)
{
	Orderd__V1__ValidateOrderRequest request = ORDERD__V1__VALIDATE_ORDER_REQUEST__INIT;
	const Orderd__V1__ValidateOrderResponse *response;
	char total[CURRENCY_AMOUNT_BYTES];
	ProtobufCMessage *reply;
	int status;

	request.order = order;
	status = cli_call(c, "validate the order", "OrderService/ValidateOrder", &request.base,
			  &reply);
	if (status != CLI_OK)
		return status;
	response = (const Orderd__V1__ValidateOrderResponse *)reply;
	if (cli_speaks_json(c)) {
		status = output_json(c, reply);
	} else {
		order_place_tell_violations(response);
		if (response->valid)
			printf("The order would be placed, total %s\n",
			       currency_format_minor(response->total_minor,
						     order->currency ? order->currency : "",
						     total));
		status = cli_finish_output(c);
	}
	return status == CLI_OK && !response->valid ? CLI_INVALID : status;
}

static int order_place_run(struct cli *c)
{
	Orderd__V1__PlaceOrderRequest request = ORDERD__V1__PLACE_ORDER_REQUEST__INIT;
	const Orderd__V1__PlaceOrderResponse *response;
	ProtobufCMessage *reply;
	int status = order_place_read(c, &request);

	if (status != CLI_OK)
		return status;
	if (!request.order)
		return complain(c, CLI_USAGE,
				"orderctl order place --account C-000017 --line LAMP-1=3",
				"which order? --account and --line say it, or --data");
	if (cli_flag(c, "dry-run"))
		return order_place_validate(c, request.order);
	status = cli_call(c, "place the order", "OrderService/PlaceOrder", &request.base, &reply);
	if (status != CLI_OK)
		return status;
	response = (const Orderd__V1__PlaceOrderResponse *)reply;
	return output_change(c, reply, response->number, "order %s placed", response->number);
}

const struct sentence say_order_place = {
	.noun = "order",
	.verb = "place",
	.summary = "Places an order",
	.description = "Who orders and what is said by --account and --line, or all that an order "
		       "can hold by --data as JSON.",
	.examples = { "orderctl order place --account C-000017 --line LAMP-1=3",
		      "orderctl order place --account 17 --line 85123A=1 --external SHOP:1009",
		      "orderctl order place -d @order.json",
		      "orderctl order place -d @order.json --dry-run",
		      "jq .order basket.json | orderctl order place -d @-" },
	.flags = { { .name = "data",
		     .letter = 'd',
		     .value = "JSON|@FILE|@-",
		     .help = "The order; orderctl api describe PlaceOrder shows what it can hold. "
			     "@FILE reads a file, @- standard input" },
		   { .name = "account",
		     .value = "KEY",
		     .help = "Who orders",
		     .field = "order.account" },
		   { .name = "line",
		     .value = "SKU=QUANTITY",
		     .help = "How much of what: LAMP-1=3; may be repeated",
		     .field = "order.lines",
		     .repeats = true },
		   { .name = "external",
		     .value = "SYSTEM:ID",
		     .help = "The order's name in another system; a second one is refused",
		     .field = "order.external_id" },
		   { .name = "currency",
		     .value = "CODE",
		     .help = "ISO 4217: EUR; otherwise the account's",
		     .field = "order.currency" },
		   { .name = "po-number",
		     .value = "TEXT",
		     .help = "The customer's own number of the order",
		     .field = "order.customer_po_number" },
		   { .name = "dry-run",
		     .help = "Says what placing it would say, and places nothing" } },
	.method = "OrderService/PlaceOrder",
	.changes = true,
	.run = order_place_run,
};

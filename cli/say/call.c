#include "cli.h"
#include "complain.h"
#include "contract.h"
#include "input.h"
#include "json_read.h"
#include "output.h"
#include "say/say.h"

static int call_read(struct cli *c, struct method m, ProtobufCMessage **ret)
{
	const char *data = cli_flag(c, "data"), *text, *source;
	struct json_faults faults;
	size_t n;
	int status = input_text(c, "--data", data ? data : "{}", &text, &n, &source);

	if (status != CLI_OK)
		return status;
	*ret = json_read_message(&c->arena, method_descriptor(m)->input, text, n, &faults);
	return *ret ? CLI_OK : complain_json(c, source, &faults);
}

static int call_run(struct cli *c)
{
	const char *name = cli_argument(c, 0);
	const char *doing = arena_printf(&c->arena, "call %s", name);
	ProtobufCMessage *request, *reply;
	const struct schema *schema;
	struct method m;
	int status = cli_schema(c, doing, &schema);

	if (status == CLI_OK)
		status = contract_find(c, schema, name, &m);
	if (status == CLI_OK)
		status = call_read(c, m, &request);
	if (status == CLI_OK)
		status = cli_call_method(c, doing, m, request, &reply);
	return status == CLI_OK ? output_json(c, reply) : status;
}

const struct sentence say_call = {
	.noun = "call",
	.summary = "Calls any method with a request in JSON",
	.description = "The answer is JSON. Field names may be written orderId or order_id, 64-bit "
		       "integers as numbers or strings. orderctl api describe METHOD shows what a "
		       "request can hold.",
	.examples = { "orderctl call Ping -d '{\"payload\": \"hello\"}'",
		      "orderctl call OrderService/PlaceOrder -d @order.json",
		      "jq .order basket.json | orderctl call PlaceOrder -d @-",
		      "orderctl call PutTaxRule -d '{\"country\": \"DE\", \"taxClass\": "
		      "\"STANDARD\", \"rateMicros\": 190000}'" },
	.arguments = { { .name = "METHOD",
			 .help = "OrderService/PlaceOrder, or only PlaceOrder" } },
	.flags = { { .name = "data",
		     .letter = 'd',
		     .value = "JSON|@FILE|@-",
		     .help = "The request; an empty one by default. "
			     "@FILE reads a file, @- standard input" } },
	.changes = true,
	.run = call_run,
};

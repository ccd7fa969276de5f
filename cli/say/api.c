#include <string.h>

#include "cli.h"
#include "complain.h"
#include "contract.h"
#include "listing.h"
#include "output.h"
#include "say/say.h"

static const struct listing_column api_columns[] = {
	{ .title = "METHOD", .key = "method" },
	{ .title = "REQUEST", .key = "request", .wide = true },
	{ .title = "ANSWER", .key = "answer", .wide = true },
	{ .title = "EXPLANATION", .key = "explanation", .wide = true },
	{ .title = NULL },
};

static void api_row(struct listing *l, const struct schema *schema, struct method m)
{
	const ProtobufCMethodDescriptor *descriptor = method_descriptor(m);
	char name[METHOD_NAME_BYTES];
	const char *cells[] = { name, descriptor->input->short_name, descriptor->output->short_name,
				contract_method_text(schema, m) };

	method_name(m, name, sizeof(name));
	listing_row(l, cells);
}

static int api_list_run(struct cli *c)
{
	const struct schema *schema;
	struct listing l;
	int status = cli_schema(c, "list the methods", &schema);

	if (status != CLI_OK)
		return status;
	listing_begin(&l, c, api_columns);
	for (size_t i = 0; schema->services[i]; i++)
		for (unsigned int j = 0; j < schema->services[i]->n_methods; j++)
			api_row(&l, schema, (struct method){ schema->services[i], j });
	return listing_end(&l, "The daemon has no methods.");
}

static int api_describe_run(struct cli *c)
{
	const char *name = cli_argument(c, 0);
	const struct schema *schema;
	struct json_writer w;
	struct text out;
	struct method m;
	int status = cli_schema(c, "describe a method", &schema);

	if (status == CLI_OK)
		status = contract_find(c, schema, name, &m);
	if (status != CLI_OK)
		return status;
	text_init(&out);
	if (cli_speaks_json(c)) {
		json_writer_init(&w, &out, c->format == CLI_JSON);
		contract_write_json(&w, schema, m);
	} else {
		contract_write(&out, schema, m);
	}
	return output_text(c, &out);
}

const struct sentence say_api_list = {
	.noun = "api",
	.verb = "list",
	.summary = "Lists all methods that the daemon knows",
	.examples = { "orderctl api list", "orderctl api list -o wide" },
	.run = api_list_run,
	.pages = true,
};

const struct sentence say_api_describe = {
	.noun = "api",
	.verb = "describe",
	.summary = "Shows what a method's request and answer can hold",
	.description = "The contract is the running daemon's, with its explanations.",
	.examples = { "orderctl api describe OrderService/PlaceOrder",
		      "orderctl api describe PlaceOrder -o json" },
	.arguments = { { .name = "METHOD", .help = "As orderctl api list names it" } },
	.run = api_describe_run,
	.prose = true,
	.pages = true,
};

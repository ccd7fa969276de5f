#include "orderd/v1/inventory.pb-c.h"

#include "base/decimal.h"
#include "cli.h"
#include "input.h"
#include "output.h"
#include "say/say.h"

static const struct column stock_show_columns[] = {
	{ .title = "LOCATION", .path = "location_id", .part = NAMED_NUMBER },
	{ .title = "ON-HAND", .path = "on_hand_micros" },
	{ .title = "RESERVED", .path = "reserved_micros" },
	{ .title = "BACKORDERED", .path = "backordered_micros" },
	{ .title = "VERSION", .path = "version", .wide = true },
	{ .title = "AGE", .path = "updated_at", .age = true },
	{ .title = NULL },
};

static int stock_show_run(struct cli *c)
{
	Orderd__V1__GetAvailabilityRequest request = ORDERD__V1__GET_AVAILABILITY_REQUEST__INIT;
	const char *key = cli_argument(c, 0);
	const Orderd__V1__GetAvailabilityResponse *response;
	char available[32];
	struct output o;
	ProtobufCMessage *reply;
	int status = input_key(c, "KEY", key, KEY_DIGITS_ARE_NUMBER, &request.product);

	named_ask(&request.base);
	if (status == CLI_OK)
		status = cli_call(c, arena_printf(&c->arena, "show the stock of product %s", key),
				  "InventoryService/GetAvailability", &request.base, &reply);
	if (status != CLI_OK)
		return status;
	if (cli_speaks_json(c))
		return output_json(c, reply);
	response = (const Orderd__V1__GetAvailabilityResponse *)reply;
	output_begin(&o, c, &orderd__v1__stock_level__descriptor, stock_show_columns,
		     "location_id");
	o.reply = reply;
	for (size_t i = 0; i < response->n_stock_levels; i++)
		output_item(&o, &response->stock_levels[i]->base);
	status = output_end(&o, "No stock was ever booked.");
	cli_note(c, "Available: %s", decimal_format_micros(response->available_micros, available));
	return status;
}

const struct sentence say_stock_show = {
	.noun = "stock",
	.verb = "show",
	.summary = "Shows what of a product lies where",
	.examples = { "orderctl stock show LAMP-1", "orderctl stock show 85123A -o json" },
	.arguments = { { .name = "KEY", .help = SENTENCE_SKU_HELP } },
	.method = "InventoryService/GetAvailability",
	.run = stock_show_run,
};

#include "orderd/v1/inventory.pb-c.h"

#include "cli.h"
#include "complain.h"
#include "input.h"
#include "output.h"
#include "say/say.h"

static int location_upsert_run(struct cli *c)
{
	Orderd__V1__PutLocationRequest request = ORDERD__V1__PUT_LOCATION_REQUEST__INIT;
	Orderd__V1__Location location = ORDERD__V1__LOCATION__INIT;
	const char *code = cli_argument(c, 0), *state = cli_flag(c, "status");
	const Orderd__V1__PutLocationResponse *response;
	ProtobufCMessage *reply;
	int status = CLI_OK, number = 0;

	request.location = &location;
	location.code = arena_strdup(&c->arena, code);
	location.name = cli_flag_copy(c, "name");
	if (state) {
		status = input_enum(c, "--status", state, &orderd__v1__location_status__descriptor,
				    &number);
		location.has_status = true;
		location.status = (Orderd__V1__LocationStatus)number;
	}
	if (status == CLI_OK)
		status = cli_call(c, arena_printf(&c->arena, "save location %s", code),
				  "LocationService/PutLocation", &request.base, &reply);
	if (status != CLI_OK)
		return status;
	response = (const Orderd__V1__PutLocationResponse *)reply;
	return output_change(c, reply, code, "location %s %s", code,
			     response->created ? "created" : "changed");
}

const struct sentence say_location_upsert = {
	.noun = "location",
	.verb = "upsert",
	.summary = "Creates a location of stock, or changes the fields that are named",
	.examples = { "orderctl location upsert MAIN --name 'Main warehouse'",
		      "orderctl location upsert BERLIN-2 --status INACTIVE" },
	.arguments = { { .name = "CODE",
			 .help = "Its code; MAIN serves the orders that name no location" } },
	.flags = { { .name = "name", .value = "TEXT", .help = "What it is called" },
		   { .name = "status", .value = "STATUS", .help = "ACTIVE or INACTIVE" } },
	.run = location_upsert_run,
};

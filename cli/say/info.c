#include "orderd/v1/system.pb-c.h"

#include "cli.h"
#include "output.h"
#include "say/say.h"

static const struct column info_columns[] = {
	{ .title = "Version", .path = "version" },
	{ .title = "Protocol", .path = "protocol_version" },
	{ .title = "Schema", .path = "schema_version" },
	{ .title = "Tenant", .path = "tenant" },
	{ .title = "Requests", .path = "request_endpoints" },
	{ .title = "Events", .path = "event_endpoints" },
	{ .title = "Started", .path = "started_at" },
	{ .title = "Largest request", .path = "request_bytes_max", .wide = true },
	{ .title = NULL },
};

static int info_run(struct cli *c)
{
	Orderd__V1__GetInfoRequest request = ORDERD__V1__GET_INFO_REQUEST__INIT;
	ProtobufCMessage *reply;
	int status = cli_call(c, "ask the daemon about itself", "SystemService/GetInfo",
			      &request.base, &reply);

	return status == CLI_OK ? output_one(c, reply, reply, info_columns, "version") : status;
}

const struct sentence say_info = {
	.noun = "info",
	.summary = "Shows the daemon's version, endpoints, limits",
	.examples = { "orderctl info", "orderctl info -o json" },
	.run = info_run,
};

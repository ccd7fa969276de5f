#include "output.h"
#include "say/say.h"

static const struct column info_columns[] = {
	{ .title = "Version", .path = "version" },
	{ .title = "Protocol", .path = "protocol_version" },
	{ .title = "Schema", .path = "schema_version" },
	{ .title = "Tenant", .path = "tenant" },
	{ .title = "Requests", .path = "request_endpoints" },
	{ .title = "Events", .path = "event_endpoints" },
	{ .title = "Server key", .path = "public_key" },
	{ .title = "Started", .path = "started_at" },
	{ .title = "Largest request", .path = "request_bytes_max", .wide = true },
	{ .title = NULL },
};

const struct sentence say_info = {
	.noun = "info",
	.summary = "Shows the daemon's version, endpoints, limits",
	.examples = { "orderctl info", "orderctl info -o json" },
	.method = "SystemService/GetInfo",
	.doing = "ask the daemon about itself",
	.columns = info_columns,
	.name = "version",
};

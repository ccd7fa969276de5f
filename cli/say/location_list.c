#include "output.h"
#include "say/say.h"

static const struct column location_list_columns[] = {
	{ .title = "CODE", .path = "code" },
	{ .title = "ID", .path = "id" },
	{ .title = "NAME", .path = "name" },
	{ .title = "STATUS", .path = "status" },
	{ .title = "AGE", .path = "created_at", .age = true },
	{ .title = NULL },
};

const struct sentence say_location_list = {
	.noun = "location",
	.verb = "list",
	.summary = "Lists locations, oldest first",
	.examples = { "orderctl location list --status ACTIVE" },
	.flags = { { .name = "status",
		     .value = "STATUS",
		     .help = "Only these",
		     .field = "status" } },
	.method = "LocationService/ListLocations",
	.doing = "list locations",
	.record = "locations",
	.columns = location_list_columns,
	.name = "code",
	.nothing = "No locations.",
};

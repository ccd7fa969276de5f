#include "say/say.h"

const struct sentence say_location_upsert = {
	.noun = "location",
	.verb = "upsert",
	.summary = "Creates a location of stock, or changes the fields that are named",
	.examples = { "orderctl location upsert MAIN --name 'Main warehouse'",
		      "orderctl location upsert BERLIN-2 --status INACTIVE" },
	.arguments = { { .name = "CODE",
			 .help = "Its code; MAIN serves the orders that name no location",
			 .field = "location.code" } },
	.flags = { { .name = "name",
		     .value = "TEXT",
		     .help = "What it is called",
		     .field = "location.name" },
		   { .name = "status",
		     .value = "STATUS",
		     .help = "Whether orders are served from it",
		     .field = "location.status" } },
	.method = "LocationService/PutLocation",
	.doing = "save location {CODE}",
	.changes = true,
	.says = "location {CODE} {created?created:unchanged?unchanged:changed}",
};

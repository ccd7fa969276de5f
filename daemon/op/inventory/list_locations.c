#include "op/list.h"
#include "op/operations.h"

static void list_locations_check(const void *request, struct verdict *verdict)
{
	list_check(&listing_location, request, verdict);
}

static void list_locations_load(struct work *work, const void *request)
{
	list_load(&listing_location, work, request);
}

static void list_locations_decide(struct work *work, const void *request, void *response)
{
	list_decide(&listing_location, work, request, response);
}

const struct op op_list_locations = {
	.method = "orderd.v1.LocationService/ListLocations",
	.kind = OP_READ,
	.callers = OP_ADMINISTRATOR | OP_STAFF | OP_SERVICE,
	.check = list_locations_check,
	.load = list_locations_load,
	.decide = list_locations_decide,
};

#include "model/field.h"
#include "op/operations.h"
#include "op/upsert.h"

static void location_record_fill(struct work *work, const struct patch *patch, void *record)
{
	Orderd__V1__Location *location = record;

	if (!location->name)
		location->name = location->code;
	if (!location->has_status)
		field_set(location, status, ORDERD__V1__LOCATION_STATUS__LOCATION_STATUS_ACTIVE);
}

static const struct upsert location_record = {
	.entity = &entity_location,
	.natural = &location_by_code,
	.path = "location",
	.created = ORDERD__V1__EVENT__BODY_LOCATION_CREATED,
	.updated = ORDERD__V1__EVENT__BODY_LOCATION_UPDATED,
	.fill = location_record_fill,
};

static void put_location_check(const void *request, struct verdict *verdict)
{
	upsert_check(&location_record, request, verdict);
}

static void put_location_load(struct work *work, const void *request)
{
	upsert_load(&location_record, work, request);
}

static void put_location_decide(struct work *work, const void *request, void *response)
{
	upsert_decide(&location_record, UPSERT_EITHER, work, request, response);
}

const struct op op_put_location = {
	.method = "orderd.v1.LocationService/PutLocation",
	.kind = OP_WRITE,
	.callers = OP_ADMINISTRATOR | OP_STAFF | OP_SERVICE,
	.check = put_location_check,
	.load = put_location_load,
	.decide = put_location_decide,
};

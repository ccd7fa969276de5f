#include "model/field.h"
#include "op/input.h"
#include "op/message.h"
#include "op/operations.h"
#include "op/upsert.h"

static struct upsert_names put_location_names(const Orderd__V1__PutLocationRequest *request)
{
	return (struct upsert_names){
		.entity = &entity_location,
		.path = "location",
		.has_id = request->location->has_id,
		.id = request->location->id,
		.number = request->location->code,
		.number_field = "code",
	};
}

static void put_location_check(const void *message, struct verdict *verdict)
{
	const Orderd__V1__PutLocationRequest *request = message;
	struct upsert_names names;

	if (!request->location) {
		input_required(verdict, "location");
		return;
	}
	names = put_location_names(request);
	upsert_check(&names, verdict);
	input_fields(verdict, &entity_location, &request->location->base, "location");
	if (!request->location->has_id && !request->location->code)
		input_required(verdict, "location.code");
}

static void put_location_load(struct work *work, const void *message)
{
	struct upsert_names names = put_location_names(message);

	upsert_want(work, &names);
}

static struct slot *put_location_create(struct work *work, const Orderd__V1__Location *stated)
{
	Orderd__V1__Location *location = work_new(work, &entity_location);
	Orderd__V1__LocationCreated *body =
		message_new(work_arena(work), &orderd__v1__location_created__descriptor);
	struct slot *slot;

	location->code = stated->code;
	location->name = stated->name ? stated->name : stated->code;
	field_set(location, status,
		  stated->status ? stated->status
				 : ORDERD__V1__LOCATION_STATUS__LOCATION_STATUS_ACTIVE);
	slot = work_insert(work, &entity_location, location);
	body->code = location->code;
	work_emit(work, slot, ORDERD__V1__EVENT__BODY_LOCATION_CREATED, body);
	return slot;
}

static void put_location_change(struct work *work, struct slot *slot,
				const Orderd__V1__Location *stated)
{
	Orderd__V1__Location *location = work_edit(work, slot);
	Orderd__V1__LocationUpdated *body =
		message_new(work_arena(work), &orderd__v1__location_updated__descriptor);

	if (stated->name)
		location->name = stated->name;
	if (stated->status)
		field_set(location, status, stated->status);
	body->code = location->code;
	field_set(body, status, location->status);
	work_emit(work, slot, ORDERD__V1__EVENT__BODY_LOCATION_UPDATED, body);
}

static void put_location_decide(struct work *work, const void *message, void *reply)
{
	const Orderd__V1__PutLocationRequest *request = message;
	Orderd__V1__PutLocationResponse *response = reply;
	struct upsert_names names = put_location_names(request);
	const Orderd__V1__Location *location;
	struct slot *found, *slot;

	if (!upsert_find(work, &names, request->has_expected_version, request->expected_version,
			 &found))
		return;
	slot = found;
	if (found)
		put_location_change(work, found, request->location);
	else
		slot = put_location_create(work, request->location);
	location = (const Orderd__V1__Location *)slot->message;
	field_set(response, location_id, location->id);
	field_set(response, version, location->version);
	field_set(response, created, !found);
}

const struct op op_put_location = {
	.method = "orderd.v1.LocationService/PutLocation",
	.kind = OP_WRITE,
	.callers = OP_ADMINISTRATOR | OP_STAFF | OP_SERVICE,
	.check = put_location_check,
	.load = put_location_load,
	.decide = put_location_decide,
};

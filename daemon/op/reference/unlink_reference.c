#include "model/field.h"
#include "op/announce.h"
#include "op/input.h"
#include "op/message.h"
#include "op/operations.h"
#include "op/record_key.h"
#include "op/reference/reference_kind.h"

static void unlink_reference_check(const void *message, struct verdict *verdict)
{
	const Orderd__V1__UnlinkRequest *request = message;

	reference_kind_check(verdict, request->kind);
	if (!request->external_id)
		input_required(verdict, "external_id");
	record_key_check_external(verdict, request->external_id, "external_id");
}

static struct slot *unlink_reference_find(struct work *work,
					  const Orderd__V1__UnlinkRequest *request)
{
	return work_find_record(work, entity_find(request->kind),
				record_key_of_external(work_arena(work), request->external_id));
}

static void unlink_reference_load(struct work *work, const void *message)
{
	const Orderd__V1__UnlinkRequest *request = message;
	struct slot *slot;

	work_want_record(work, entity_find(request->kind),
			 record_key_of_external(work_arena(work), request->external_id));
	slot = unlink_reference_find(work, request);
	if (slot)
		announce_want(work, record_key_id(slot));
}

static void unlink_reference_decide(struct work *work, const void *message, void *reply)
{
	const Orderd__V1__UnlinkRequest *request = message;
	Orderd__V1__UnlinkResponse *response = reply;
	const struct entity *entity = entity_find(request->kind);
	struct slot *slot = unlink_reference_find(work, request);
	Orderd__V1__ReferenceUnlinked *body;

	if (!slot) {
		record_key_unknown(work_verdict(work), entity,
				   record_key_of_external(work_arena(work), request->external_id));
		return;
	}
	work_unlink(work, entity, request->external_id);
	field_set(response, id, record_key_id(slot));
	response->number = record_key_number(slot);
	body = message_new(work_arena(work), &orderd__v1__reference_unlinked__descriptor);
	body->number = response->number;
	body->system = request->external_id->system;
	body->external_id = request->external_id->external_id;
	announce(work, slot, response->id, ORDERD__V1__EVENT__BODY_REFERENCE_UNLINKED, body);
}

const struct op op_unlink_reference = {
	.method = "orderd.v1.ReferenceService/Unlink",
	.kind = OP_WRITE,
	.callers = OP_ADMINISTRATOR | OP_STAFF | OP_SERVICE,
	.check = unlink_reference_check,
	.load = unlink_reference_load,
	.decide = unlink_reference_decide,
};

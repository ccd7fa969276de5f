#include <inttypes.h>

#include "model/field.h"
#include "op/announce.h"
#include "op/input.h"
#include "op/message.h"
#include "op/operations.h"
#include "op/record_key.h"
#include "op/reference/reference_kind.h"

static void link_reference_check(const void *message, struct verdict *verdict)
{
	const Orderd__V1__LinkRequest *request = message;

	reference_kind_check(verdict, request->kind);
	record_key_check(verdict, request->record, "record");
	if (!request->external_id)
		input_required(verdict, "external_id");
	record_key_check_external(verdict, request->external_id, "external_id");
}

static void link_reference_load(struct work *work, const void *message)
{
	const Orderd__V1__LinkRequest *request = message;
	const struct entity *entity = entity_find(request->kind);
	struct slot *slot;

	work_want_record(work, entity, request->record);
	work_want_record(work, entity,
			 record_key_of_external(work_arena(work), request->external_id));
	slot = work_find_record(work, entity, request->record);
	if (slot)
		announce_want(work, record_key_id(slot));
}

static void link_reference_taken(struct verdict *verdict, const Orderd__V1__ExternalId *name,
				 const struct slot *holder)
{
	const char *number = record_key_number(holder);

	verdict_refuse(verdict, REASON_EXISTS, "\"%s\" of system %s is %s already",
		       name->external_id, name->system, record_key_title(verdict, holder));
	verdict_fact(verdict, "id", "%" PRId64, record_key_id(holder));
	if (number)
		verdict_fact(verdict, "number", "%s", number);
}

static void link_reference_decide(struct work *work, const void *message, void *reply)
{
	const Orderd__V1__LinkRequest *request = message;
	Orderd__V1__LinkResponse *response = reply;
	const struct entity *entity = entity_find(request->kind);
	struct slot *slot = work_find_record(work, entity, request->record);
	struct slot *holder = work_find_record(
		work, entity, record_key_of_external(work_arena(work), request->external_id));
	Orderd__V1__ReferenceLinked *body;

	if (!slot) {
		record_key_unknown(work_verdict(work), entity, request->record);
		return;
	}
	if (holder && holder != slot) {
		link_reference_taken(work_verdict(work), request->external_id, holder);
		return;
	}
	field_set(response, id, record_key_id(slot));
	response->number = record_key_number(slot);
	if (holder) {
		field_set(response, unchanged, 1);
		return;
	}
	work_link(work, entity, response->id, request->external_id);
	body = message_new(work_arena(work), &orderd__v1__reference_linked__descriptor);
	body->number = response->number;
	body->system = request->external_id->system;
	body->external_id = request->external_id->external_id;
	announce(work, slot, response->id, ORDERD__V1__EVENT__BODY_REFERENCE_LINKED, body);
}

const struct op op_link_reference = {
	.method = "orderd.v1.ReferenceService/Link",
	.kind = OP_WRITE,
	.callers = OP_ADMINISTRATOR | OP_STAFF | OP_SERVICE,
	.check = link_reference_check,
	.load = link_reference_load,
	.decide = link_reference_decide,
};

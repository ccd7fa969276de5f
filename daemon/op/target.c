#include "op/target.h"

#include <inttypes.h>
#include <stdio.h>

#include "op/announce.h"
#include "op/member.h"
#include "op/record_key.h"
#include "op/version.h"

struct slot *target_want(struct work *work, const struct entity *entity,
			 const Orderd__V1__RecordKey *key)
{
	struct slot *slot;

	work_want_record(work, entity, key);
	slot = work_find_record(work, entity, key);
	if (slot)
		announce_want(work, member_integer(slot->message, "id"));
	version_want(work, slot);
	return slot;
}

const char *target_title(struct work *work, const struct slot *slot)
{
	const struct entity *entity = slot->entity;

	if (!entity->by_number)
		return verdict_path(work_verdict(work), "%s %" PRId64, entity->name,
				    member_integer(slot->message, "id"));
	return verdict_path(work_verdict(work), "%s %s", entity->name,
			    member_text(slot->message, entity->by_number->columns[0]));
}

struct slot *target_find(struct work *work, const struct entity *entity,
			 const Orderd__V1__RecordKey *key)
{
	struct slot *slot = work_find_record(work, entity, key);

	if (!slot) {
		record_key_unknown(work_verdict(work), entity, key);
		return NULL;
	}
	return version_hold(work, slot, target_title(work, slot)) ? slot : NULL;
}

void target_want_name(struct work *work, const struct entity *entity, Orderd__V1__ExternalId *name)
{
	if (name)
		work_want_record(work, entity, record_key_of_external(work_arena(work), name));
}

bool target_taken(struct work *work, const struct entity *entity, Orderd__V1__ExternalId *name)
{
	struct verdict *verdict = work_verdict(work);
	const char *called;
	struct slot *slot;
	int64_t id;

	if (!name)
		return false;
	slot = work_find_record(work, entity, record_key_of_external(work_arena(work), name));
	if (!slot)
		return false;
	id = member_integer(slot->message, "id");
	called = record_key_number(slot);
	if (!called)
		called = verdict_path(verdict, "%" PRId64, id);
	verdict_refuse(verdict, REASON_EXISTS, "%s \"%s\" of system %s was created before as %s",
		       entity->name, name->external_id, name->system, called);
	verdict_fact(verdict, verdict_path(verdict, "%s_id", entity->name), "%" PRId64, id);
	verdict_fact(verdict, "number", "%s", called);
	return true;
}

void target_answer(const struct slot *slot, ProtobufCMessage *response)
{
	const ProtobufCMessageDescriptor *type = response->descriptor;
	const ProtobufCMessage *record = slot->message;
	char id[64];

	snprintf(id, sizeof(id), "%s_id", slot->entity->name);
	member_put_integer(response, id, member_integer(record, "id"));
	for (unsigned int i = 0; i < type->n_fields; i++) {
		const ProtobufCFieldDescriptor *field = member_find(record, type->fields[i].name);

		if (field && field->label != PROTOBUF_C_LABEL_REPEATED &&
		    type->fields[i].label != PROTOBUF_C_LABEL_REPEATED &&
		    field->type == type->fields[i].type)
			member_take(response, &type->fields[i], record, field);
	}
}

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

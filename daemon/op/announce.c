#include "op/announce.h"

#include <assert.h>

#include "op/member.h"
#include "op/message.h"

void announce_want(struct work *work, int64_t id)
{
	work_want(work, &external_reference_by_target, v_int(id));
}

void *announce_body(struct work *work, const struct slot *slot,
		    Orderd__V1__Event__BodyCase body_case)
{
	const ProtobufCFieldDescriptor *event = protobuf_c_message_descriptor_get_field(
		&orderd__v1__event__descriptor, (unsigned int)body_case);
	const ProtobufCMessageDescriptor *type = event->descriptor;
	ProtobufCMessage *body = message_new(work_arena(work), type);

	for (unsigned int i = 0; i < type->n_fields; i++) {
		const ProtobufCFieldDescriptor *field =
			member_find(slot->message, type->fields[i].name);

		assert(field);
		member_take(body, &type->fields[i], slot->message, field);
	}
	return body;
}

Orderd__V1__Event *announce_state(struct work *work, struct slot *slot,
				  Orderd__V1__Event__BodyCase body_case)
{
	return announce(work, slot, member_integer(slot->message, "id"), body_case,
			announce_body(work, slot, body_case));
}

Orderd__V1__Event *announce(struct work *work, struct slot *slot, int64_t id,
			    Orderd__V1__Event__BodyCase body_case, void *body)
{
	Orderd__V1__Event *event = work_emit(work, slot, body_case, body);

	event->n_external_ids = work_links(work, slot->entity, id, &event->external_ids);
	return event;
}

Orderd__V1__Event *announce_new(struct work *work, struct slot *slot, Orderd__V1__ExternalId *name,
				Orderd__V1__Event__BodyCase body_case, void *body)
{
	Orderd__V1__Event *event = work_emit(work, slot, body_case, body);

	if (name) {
		event->external_ids = arena_memdup(work_arena(work), &name, sizeof(name));
		event->n_external_ids = 1;
	}
	return event;
}

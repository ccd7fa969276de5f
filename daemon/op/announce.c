#include "op/announce.h"

void announce_want(struct work *work, int64_t id)
{
	work_want(work, &external_reference_by_target, v_int(id));
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

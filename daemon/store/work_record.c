/* The parts of work.h that know what stands behind a key: references, series. */
#include <assert.h>
#include <inttypes.h>
#include <string.h>

#include "batch.h"
#include "orderd/internal/v1/store.pb-c.h"
#include "work.h"

#define REFERENCE(entity, name)                                                                    \
	v_int((int64_t)(entity)->kind), v_text((name)->system), v_text((name)->external_id)

static bool work_names(const Orderd__V1__ExternalId *name)
{
	return name && name->system && name->external_id;
}

static int64_t work_target(struct work *work, const struct entity *entity,
			   const Orderd__V1__ExternalId *name)
{
	struct slot *slot = work_find(work, &external_reference_by_name, REFERENCE(entity, name));

	if (!slot)
		return 0;
	return ((const Orderd__Internal__V1__ExternalReference *)slot->message)->target_id;
}

void work_want_record(struct work *work, const struct entity *entity,
		      const Orderd__V1__RecordKey *key)
{
	int64_t target;

	if (!key)
		return;
	if (key->key_case == ORDERD__V1__RECORD_KEY__KEY_ID) {
		work_want(work, entity->keys[0], v_int(key->id));
	} else if (key->key_case == ORDERD__V1__RECORD_KEY__KEY_NUMBER) {
		if (entity->by_number && key->number)
			work_want(work, entity->by_number, v_text(key->number));
	} else if (key->key_case == ORDERD__V1__RECORD_KEY__KEY_EXTERNAL &&
		   work_names(key->external)) {
		work_want(work, &external_reference_by_name, REFERENCE(entity, key->external));
		target = work_target(work, entity, key->external);
		if (target)
			work_want(work, entity->keys[0], v_int(target));
	}
}

struct slot *work_find_record(struct work *work, const struct entity *entity,
			      const Orderd__V1__RecordKey *key)
{
	int64_t target;

	if (!key)
		return NULL;
	if (key->key_case == ORDERD__V1__RECORD_KEY__KEY_ID)
		return work_find(work, entity->keys[0], v_int(key->id));
	if (key->key_case == ORDERD__V1__RECORD_KEY__KEY_NUMBER)
		return entity->by_number && key->number
			? work_find(work, entity->by_number, v_text(key->number))
			: NULL;
	if (key->key_case == ORDERD__V1__RECORD_KEY__KEY_EXTERNAL && work_names(key->external)) {
		target = work_target(work, entity, key->external);
		return target ? work_find(work, entity->keys[0], v_int(target)) : NULL;
	}
	return NULL;
}

void work_link(struct work *work, const struct entity *entity, int64_t id,
	       const Orderd__V1__ExternalId *name)
{
	Orderd__Internal__V1__ExternalReference *reference =
		work_new(work, &entity_external_reference);

	reference->has_kind = reference->has_target_id = 1;
	reference->kind = (int32_t)entity->kind;
	reference->target_id = id;
	reference->system = name->system;
	reference->external_id = name->external_id;
	work_insert(work, &entity_external_reference, reference);
}

void work_unlink(struct work *work, const struct entity *entity, const Orderd__V1__ExternalId *name)
{
	work_remove(work, work_find(work, &external_reference_by_name, REFERENCE(entity, name)));
}

size_t work_links(struct work *work, const struct entity *entity, int64_t id,
		  Orderd__V1__ExternalId ***ret)
{
	struct slot **slots = NULL;
	size_t n_slots = work_list(work, &external_reference_by_target, &slots, v_int(id));
	Orderd__V1__ExternalId **names =
		arena_alloc(work_arena(work), sizeof(*names) * (n_slots + 1));
	size_t n = 0;

	for (size_t i = 0; i < n_slots; i++) {
		const Orderd__Internal__V1__ExternalReference *reference =
			(const void *)slots[i]->message;

		if (reference->kind != (int32_t)entity->kind)
			continue;
		names[n] = arena_alloc(work_arena(work), sizeof(*names[n]));
		orderd__v1__external_id__init(names[n]);
		names[n]->system = reference->system;
		names[n]->external_id = reference->external_id;
		n++;
	}
	*ret = names;
	return n;
}

static struct slot *work_new_series(struct work *work, const char *code, const char *prefix,
				    int32_t width)
{
	Orderd__Internal__V1__NumberSeries *series = work_new(work, &entity_number_series);

	series->code = arena_strdup(work_arena(work), code);
	series->prefix = arena_strdup(work_arena(work), prefix);
	series->has_width = series->has_next_value = 1;
	series->width = width;
	series->next_value = 1;
	return work_insert(work, &entity_number_series, series);
}

const char *work_number(struct work *work, const char *code, const char *prefix, int32_t width)
{
	struct slot *slot = work_find(work, &number_series_by_code, v_text(code));
	Orderd__Internal__V1__NumberSeries *series;

	if (!slot)
		slot = work_new_series(work, code, prefix, width);
	series = work_edit(work, slot);
	return arena_printf(work_arena(work), "%s%0*" PRId64, series->prefix, (int)series->width,
			    series->next_value++);
}

Orderd__V1__Event *work_emit(struct work *work, struct slot *slot,
			     Orderd__V1__Event__BodyCase body_case, void *body)
{
	struct arena *arena = work_arena(work);
	Orderd__V1__Event *event = arena_alloc(arena, sizeof(*event));

	assert(!work->loading && body);
	if (work->n_events == work->events_max) {
		uint32_t max = work->events_max ? work->events_max * 2 : 2;
		struct work_event *events = arena_alloc(arena, sizeof(*events) * max);

		if (work->n_events > 0)
			memcpy(events, work->events, sizeof(*events) * work->n_events);
		work->events = events;
		work->events_max = max;
	}
	orderd__v1__event__init(event);
	event->body_case = body_case;
	event->order_placed = body; /* all members of the union are pointers to messages */
	work->events[work->n_events++] = (struct work_event){ .event = event, .slot = slot };
	return event;
}

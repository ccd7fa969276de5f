/* The parts of work.h that know what stands behind a key: references, series. */
#include <assert.h>
#include <inttypes.h>
#include <string.h>

#include "batch.h"
#include "orderd/internal/v1/store.pb-c.h"
#include "scope.h"
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

/* The key that a RecordKey means in the end; NULL: none, or not known yet. */
static const struct key *work_meant(struct work *work, const struct entity *entity,
				    const Orderd__V1__RecordKey *key, struct value *ret)
{
	int64_t target;

	if (!key)
		return NULL;
	if (key->key_case == ORDERD__V1__RECORD_KEY__KEY_ID) {
		*ret = v_int(key->id);
		return entity->keys[0];
	}
	if (key->key_case == ORDERD__V1__RECORD_KEY__KEY_NUMBER) {
		*ret = v_text(key->number);
		return key->number ? entity->by_number : NULL;
	}
	if (key->key_case != ORDERD__V1__RECORD_KEY__KEY_EXTERNAL || !work_names(key->external))
		return NULL;
	target = work_target(work, entity, key->external);
	*ret = v_int(target);
	return target ? entity->keys[0] : NULL;
}

/* Whether the rows of a key were loaded, or are of this batch. */
static bool work_has(struct work *work, const struct key *key, const struct value *values)
{
	const struct set_node *node = working_set_node(&work->batch->set, key, values);

	return node && (node->state == SET_NODE_LOADED || node->n_slots > 0);
}

/*
 * A name that nobody has leads to as much work as one that leads to a record, as far as scopes
 * matter: who may not see the record must not see the difference.
 */
static const struct key *work_want_name(struct work *work, const struct entity *entity,
					const Orderd__V1__ExternalId *name, struct value *ret)
{
	const struct value reference[] = { REFERENCE(entity, name) };
	int64_t target;

	work_want_values(work, &external_reference_by_name, reference);
	target = work_target(work, entity, name);
	if (!target &&
	    (scope_is_whole(work_scope(work)) ||
	     !work_has(work, &external_reference_by_name, reference)))
		return NULL;
	*ret = v_int(target ? target : -1);
	return entity->keys[0];
}

void work_want_record(struct work *work, const struct entity *entity,
		      const Orderd__V1__RecordKey *key)
{
	const struct key *meant;
	struct value value;

	if (key && key->key_case == ORDERD__V1__RECORD_KEY__KEY_EXTERNAL &&
	    work_names(key->external))
		meant = work_want_name(work, entity, key->external, &value);
	else
		meant = work_meant(work, entity, key, &value);
	if (!meant)
		return;
	work_want_values(work, meant, &value);
	if (!scope_is_whole(work_scope(work)) && work_has(work, meant, &value))
		work_want_path(work, work_scope(work), entity,
			       work_find_values(work, meant, &value));
}

struct slot *work_find_record(struct work *work, const struct entity *entity,
			      const Orderd__V1__RecordKey *key)
{
	struct value value;
	const struct key *meant = work_meant(work, entity, key, &value);
	struct slot *slot = meant ? work_find_values(work, meant, &value) : NULL;

	return slot && work_sees(work, slot) ? slot : NULL;
}

void work_link(struct work *work, const struct entity *entity, int64_t id,
	       const Orderd__V1__ExternalId *name)
{
	Orderd__Internal__V1__ExternalReference *reference;

	/* Whose it is, is nobody's business who does not see it. */
	if (work_target(work, entity, name)) {
		verdict_refuse(work_verdict(work), REASON_EXISTS,
			       "\"%s\" of system %s is another %s already", name->external_id,
			       name->system, entity->name);
		return;
	}
	reference = work_new(work, &entity_external_reference);
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

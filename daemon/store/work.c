#include "work.h"

#include <assert.h>
#include <setjmp.h>
#include <string.h>

#include "batch.h"
#include "codec.h"
#include "listing.h"
#include "scope.h"

struct arena *work_arena(struct work *work)
{
	return &work->batch->arena;
}

struct verdict *work_verdict(struct work *work)
{
	return &work->verdict;
}

const struct tenant *work_tenant(const struct work *work)
{
	return work->batch->tenant;
}

int64_t work_principal(const struct work *work)
{
	return work->request->principal_id;
}

const uint8_t *work_request_id(const struct work *work)
{
	return work->request->request_id;
}

void work_touch(struct work *work, int64_t id)
{
	work->request->touched = id;
}

const ProtobufCMessage *work_request(const struct work *work)
{
	return work->request->body;
}

int64_t work_now_us(const struct work *work)
{
	return work->batch->now_us;
}

int64_t work_position(const struct work *work)
{
	return work->position > 0 ? work->position : work->batch->head.seq;
}

int32_t work_epoch(const struct work *work)
{
	return work->batch->head.epoch;
}

Google__Protobuf__Timestamp *work_time(struct work *work, int64_t us)
{
	Google__Protobuf__Timestamp *time = arena_alloc(work_arena(work), sizeof(*time));
	int64_t seconds = us / 1000000 - (us % 1000000 < 0);

	google__protobuf__timestamp__init(time);
	time->seconds = seconds;
	time->nanos = (int32_t)(us - seconds * 1000000) * 1000;
	return time;
}

int64_t work_time_us(const Google__Protobuf__Timestamp *time)
{
	return time ? time->seconds * 1000000 + time->nanos / 1000 : 0;
}

void work_stop(struct work *work, enum work_stop why)
{
	longjmp(*work_arena(work)->escape, (int)why);
}

void work_want_values(struct work *work, const struct key *key, const struct value *values)
{
	assert(work->loading);
	working_set_want(&work->batch->set, key, values);
}

/*
 * Rows that decide looks for without having named them end the batch before this request, unless
 * they could only be rows of this batch.
 */
static struct set_node *work_node(struct work *work, const struct key *key,
				  const struct value *values)
{
	struct set_node *node = working_set_node(&work->batch->set, key, values);

	if (work->loading)
		return node;
	if ((!node || (node->state == SET_NODE_NEW && (!key->unique || node->n_slots == 0))) &&
	    !working_set_is_born(&work->batch->set, key, values))
		work_stop(work, WORK_STOP_MISSED);
	return node;
}

struct slot *work_find_values(struct work *work, const struct key *key, const struct value *values)
{
	struct set_node *node;

	assert(key->unique);
	node = work_node(work, key, values);
	return node && node->n_slots > 0 ? &node->slots[0]->slot : NULL;
}

size_t work_list_values(struct work *work, const struct key *key, const struct value *values,
			struct slot ***ret)
{
	struct set_node *node = work_node(work, key, values);
	struct slot **slots;

	if (!node || node->n_slots == 0)
		return 0;
	slots = arena_alloc(work_arena(work), sizeof(struct slot *) * node->n_slots);
	for (uint32_t i = 0; i < node->n_slots; i++)
		slots[i] = &node->slots[i]->slot;
	*ret = slots;
	return node->n_slots;
}

void work_query_values(struct work *work, const struct query *query, const struct value *values)
{
	struct work_query **end, *asked;

	assert(work->loading);
	for (end = &work->queries; *end; end = &(*end)->next)
		if ((*end)->query == query)
			return;
	asked = arena_alloc(work_arena(work), sizeof(*asked));
	asked->query = query;
	asked->form = work_scoped_query(work, query, &values);
	asked->values = arena_memdup(work_arena(work), values,
				     sizeof(*values) * strlen(asked->form->types));
	*end = asked;
}

static size_t work_rows_of(struct work *work, const struct work_query *asked,
			   const void *const **ret)
{
	if (work->loading && (!asked || !asked->sent))
		return 0;
	if (!asked && work->batch->writes)
		work_stop(work, WORK_STOP_MISSED);
	assert(asked && asked->sent);
	*ret = asked->rows;
	return asked->n_rows;
}

size_t work_rows(struct work *work, const struct query *query, const void *const **ret)
{
	const struct work_query *asked = work->queries;

	while (asked && asked->query != query)
		asked = asked->next;
	return work_rows_of(work, asked, ret);
}

static const struct work_query *work_page_find(const struct work *work,
					       const struct listing *listing)
{
	const struct work_query *asked = work->queries;

	while (asked && asked->query->listing != listing)
		asked = asked->next;
	return asked;
}

void work_page(struct work *work, const struct listing *listing, const struct value *values,
	       int64_t behind_id, int64_t limit)
{
	struct value all[LISTING_FILTERS_MAX + 2 + SCOPE_PARAMS] = { v_int(behind_id),
								     v_int(limit) };
	const struct scope *scope = work_scope(work);
	size_t n = listing_filters(listing);
	const struct query *query;

	if (work_page_find(work, listing))
		return;
	memcpy(all + 2, values, sizeof(*values) * n);
	scope_values(scope, work_arena(work), all + 2 + n);
	query = listing_query(listing, values, !scope_is_whole(scope), work_arena(work));
	if (!query)
		work_stop(work, WORK_STOP_MEMORY);
	work_query_values(work, query, all);
}

size_t work_page_rows(struct work *work, const struct listing *listing, const void *const **ret)
{
	return work_rows_of(work, work_page_find(work, listing), ret);
}

/* Sets a field that not every entity has. */
static void work_set(struct work *work, ProtobufCMessage *message,
		     const ProtobufCFieldDescriptor *field, struct value value)
{
	if (field)
		codec_set(message, field, &value, work_arena(work));
}

static const struct layout *work_layout(struct work *work, const struct entity *entity)
{
	return working_set_layout(&work->batch->set, entity);
}

void *work_edit(struct work *work, struct slot *slot)
{
	struct set_slot *state = (struct set_slot *)slot;
	const struct layout *layout = work_layout(work, slot->entity);
	ProtobufCMessage *copy;

	assert(!work->loading);
	/* The copy this request got before, or the new record it made itself. */
	if (state->edited_by == work->serial)
		return state->copy;
	copy = codec_copy(slot->message, work_arena(work));
	work_set(work, copy, layout->version, v_int(layout_number(copy, layout->version) + 1));
	work_set(work, copy, layout->updated_at, v_time(work_now_us(work)));
	working_set_change(&work->batch->set, state, copy, work->serial);
	return copy;
}

void *work_new(struct work *work, const struct entity *entity)
{
	ProtobufCMessage *message = codec_new(entity->descriptor, work_arena(work));
	int64_t id;

	assert(!work->loading);
	if (!work_layout(work, entity)->has_own_id)
		return message;
	id = ids_take(work->batch->ids);
	if (id == 0)
		work_stop(work, WORK_STOP_IDS);
	working_set_bear(&work->batch->set, id);
	work_set(work, message, work_layout(work, entity)->id, v_int(id));
	return message;
}

struct slot *work_insert(struct work *work, const struct entity *entity, void *message)
{
	const struct layout *layout = work_layout(work, entity);
	struct set_slot *slot;

	assert(!work->loading);
	work_set(work, message, layout->version, v_int(1));
	work_set(work, message, layout->created_at, v_time(work_now_us(work)));
	work_set(work, message, layout->updated_at, v_time(work_now_us(work)));
	slot = working_set_insert(&work->batch->set, entity, message);
	slot->edited_by = work->serial;
	return &slot->slot;
}

void work_remove(struct work *work, struct slot *slot)
{
	/* The change record tells of one change per record and request. */
	assert(!work->loading && ((struct set_slot *)slot)->edited_by != work->serial);
	working_set_remove(&work->batch->set, (struct set_slot *)slot);
}

void work_drop(struct work *work, uint32_t mark)
{
	working_set_roll_back(&work->batch->set, mark);
	work->n_events = 0;
}

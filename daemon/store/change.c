#include <assert.h>
#include <inttypes.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "batch.h"
#include "codec.h"

static char *change_text(struct arena *arena, const struct value *value)
{
	if (value->kind == VALUE_NULL)
		return NULL;
	if (value->kind == VALUE_TEXT)
		return arena_strndup(arena, value->data, value->length);
	return arena_printf(arena, "%" PRId64, value->integer);
}

/* Keeps the value apart and gives the salted hash that stands for it in the log. */
static Orderd__V1__PersonalChange *change_personal(struct work *work, const struct slot *slot,
						   const ProtobufCMessage *latter,
						   const ProtobufCFieldDescriptor *field,
						   const Orderd__V1__RecordChange *change,
						   int64_t seq)
{
	struct batch *batch = work->batch;
	struct arena *arena = &batch->arena;
	const struct layout *layout = working_set_layout(&batch->set, slot->entity);
	struct value value = codec_get(latter, field);
	Orderd__V1__PersonalChange *personal = arena_alloc(arena, sizeof(*personal));
	struct batch_personal *row;

	if (batch->n_personals == batch->personals_max) {
		uint32_t max = batch->personals_max ? batch->personals_max * 2 : 16;
		struct batch_personal *rows = arena_alloc(arena, sizeof(*rows) * max);

		if (batch->n_personals > 0)
			memcpy(rows, batch->personals, sizeof(*rows) * batch->n_personals);
		batch->personals = rows;
		batch->personals_max = max;
	}
	row = &batch->personals[batch->n_personals];
	*row = (struct batch_personal){
		.subject_id = layout_number(slot->message, layout->account_id),
		.seq = seq,
		.ordinal = (int32_t)batch->n_personals,
		.kind = (int32_t)change->kind,
		.record_id = change->id,
		.part = change->part,
		.field = field->name,
		.value = change_text(arena, &value),
	};
	randombytes_buf(row->salt, sizeof(row->salt));
	orderd__v1__personal_change__init(personal);
	personal->field = arena_strdup(arena, field->name);
	personal->has_hash = 1;
	personal->hash.len = CHAIN_HASH_BYTES;
	personal->hash.data = arena_alloc(arena, CHAIN_HASH_BYTES);
	chain_seal((struct chain_bytes){ row->salt, sizeof(row->salt) }, row->value,
		   personal->hash.data);
	batch->n_personals++;
	return personal;
}

static void change_pack(struct arena *arena, const ProtobufCMessage *message,
			ProtobufCBinaryData *ret)
{
	ret->len = protobuf_c_message_get_packed_size(message);
	ret->data = arena_alloc(arena, ret->len);
	protobuf_c_message_pack(message, ret->data);
}

/*
 * Splits what differs into the former and the latter partial message, personal values aside. NULL:
 * there is none.
 */
static void change_compare(struct work *work, const struct slot *slot,
			   const ProtobufCMessage *former, const ProtobufCMessage *latter,
			   Orderd__V1__RecordChange *change, int64_t seq)
{
	struct arena *arena = &work->batch->arena;
	const ProtobufCMessageDescriptor *descriptor = slot->message->descriptor;
	ProtobufCMessage *after = codec_new(descriptor, arena);
	ProtobufCMessage *before = codec_new(descriptor, arena);
	struct value value;

	former = former ? former : codec_new(descriptor, arena);
	latter = latter ? latter : codec_new(descriptor, arena);
	change->personal = arena_alloc(arena, sizeof(void *) * descriptor->n_fields);
	for (unsigned int i = 0; i < descriptor->n_fields; i++) {
		const ProtobufCFieldDescriptor *field = &descriptor->fields[i];
		const struct field *rule = &slot->entity->fields[i];

		if (rule->flags & FIELD_CHILDREN || rule->sensitivity == SENSITIVITY_SECRET ||
		    codec_equal(former, latter, field))
			continue;
		if (rule->sensitivity == SENSITIVITY_PERSONAL) {
			change->personal[change->n_personal++] =
				change_personal(work, slot, latter, field, change, seq);
			continue;
		}
		value = codec_get(latter, field);
		codec_set(after, field, &value, arena);
		value = codec_get(former, field);
		codec_set(before, field, &value, arena);
	}
	if (change->n_personal > 0) {
		const struct layout *layout = working_set_layout(&work->batch->set, slot->entity);

		change->has_subject_id = 1;
		change->subject_id = layout_number(slot->message, layout->account_id);
	}
	if (change->has_after)
		change_pack(arena, after, &change->after);
	if (change->has_before)
		change_pack(arena, before, &change->before);
}

static Orderd__V1__ChangeKind change_kind(const struct set_undo *undo)
{
	if (undo->slot->removed)
		return ORDERD__V1__CHANGE_KIND__CHANGE_KIND_REMOVED;
	return undo->former ? ORDERD__V1__CHANGE_KIND__CHANGE_KIND_UPDATED
			    : ORDERD__V1__CHANGE_KIND__CHANGE_KIND_CREATED;
}

static Orderd__V1__RecordChange *change_slot(struct work *work, const struct set_undo *undo,
					     int64_t seq)
{
	struct arena *arena = &work->batch->arena;
	const struct slot *slot = &undo->slot->slot;
	const struct layout *layout = working_set_layout(&work->batch->set, slot->entity);
	Orderd__V1__RecordChange *change = arena_alloc(arena, sizeof(*change));

	orderd__v1__record_change__init(change);
	change->has_kind = change->has_id = change->has_change = 1;
	change->kind = slot->entity->kind;
	change->id = layout_number(slot->message, layout->id);
	change->has_part = slot->entity->part ? 1 : 0;
	change->part = layout_number(slot->message, layout->part);
	change->has_root_id = layout->root_id != layout->id;
	change->root_id = change->has_root_id ? layout_number(slot->message, layout->root_id) : 0;
	change->change = change_kind(undo);
	change->has_after = !undo->slot->removed;
	change->has_before = undo->former ? 1 : 0;
	if (change->has_before || !layout->all_public)
		change_compare(work, slot, undo->former, undo->slot->removed ? NULL : slot->message,
			       change, seq);
	else
		change_pack(arena, slot->message, &change->after);
	return change;
}

/* What an event of the request is about. */
struct change_subject {
	struct trace_root root;
	uint32_t event;
};

static int change_compare_roots(const struct trace_root *a, const struct trace_root *b)
{
	if (a->id != b->id)
		return a->id < b->id ? -1 : 1;
	return (a->kind > b->kind) - (a->kind < b->kind);
}

static int change_compare_subjects(const void *left, const void *right)
{
	const struct change_subject *a = left, *b = right;
	int order = change_compare_roots(&a->root, &b->root);

	return order != 0 ? order : (a->event > b->event) - (a->event < b->event);
}

/* What the request's events are about, in order. */
static const struct change_subject *change_subjects(struct work *work)
{
	struct change_subject *subjects =
		arena_alloc(&work->batch->arena, sizeof(*subjects) * work->n_events);

	for (uint32_t i = 0; i < work->n_events; i++) {
		const struct slot *slot = work->events[i].slot;
		const struct layout *layout = working_set_layout(&work->batch->set, slot->entity);

		/* An event is found by what it is about, not by whose part that is. */
		subjects[i].root.kind = (int64_t)slot->entity->kind;
		subjects[i].root.id = layout_number(slot->message, layout->id);
		subjects[i].event = i;
	}
	if (work->n_events > 1)
		qsort(subjects, work->n_events, sizeof(*subjects), change_compare_subjects);
	return subjects;
}

/* The event that a change stands in; notes what leads there. */
static uint32_t change_event(struct work *work, const struct change_subject *subjects,
			     const struct set_undo *undo, int64_t first_seq)
{
	const struct slot *slot = &undo->slot->slot;
	struct trace_root root = trace_root(work->batch, slot);
	uint32_t event = 0;
	bool has_event;
	uint32_t from = 0, until = work->n_events;

	while (from < until) {
		uint32_t middle = (from + until) / 2;

		if (change_compare_roots(&subjects[middle].root, &root) < 0)
			from = middle + 1;
		else
			until = middle;
	}
	has_event = from < work->n_events && change_compare_roots(&subjects[from].root, &root) == 0;
	if (has_event)
		event = subjects[from].event;
	trace_change(work->batch, slot, undo->former, first_seq + event, has_event);
	return event;
}

Orderd__V1__RecordChanges *change_collect(struct work *work, uint32_t undo_mark, int64_t first_seq)
{
	struct working_set *set = &work->batch->set;
	struct arena *arena = &work->batch->arena;
	const struct set_undo *undo = set->undo + undo_mark;
	const struct change_subject *subjects = change_subjects(work);
	uint32_t n = set->n_undo - undo_mark;
	uint32_t *events = arena_alloc(arena, sizeof(*events) * n);
	Orderd__V1__RecordChanges *changes = arena_alloc(arena, sizeof(*changes) * work->n_events);

	/* A request changes a slot once: later edits get the same copy. */
	for (uint32_t i = 0; i < n; i++) {
		events[i] = change_event(work, subjects, &undo[i], first_seq);
		changes[events[i]].n_changes++;
	}
	for (uint32_t i = 0; i < work->n_events; i++) {
		size_t bytes = sizeof(void *) * changes[i].n_changes;

		orderd__v1__record_changes__init(&changes[i]);
		changes[i].changes = arena_alloc(arena, bytes);
	}
	for (uint32_t i = 0; i < n; i++) {
		Orderd__V1__RecordChanges *of = &changes[events[i]];

		of->changes[of->n_changes++] = change_slot(work, &undo[i], first_seq + events[i]);
	}
	return changes;
}

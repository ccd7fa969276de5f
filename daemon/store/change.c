#include <assert.h>
#include <inttypes.h>
#include <sodium.h>
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
						   const ProtobufCFieldDescriptor *field,
						   const Orderd__V1__RecordChange *change,
						   int64_t seq)
{
	struct batch *batch = work->batch;
	struct arena *arena = &batch->arena;
	const struct layout *layout = working_set_layout(&batch->set, slot->entity);
	struct value value = codec_get(slot->message, field);
	Orderd__V1__PersonalChange *personal = arena_alloc(arena, sizeof(*personal));
	struct batch_personal *row;
	crypto_generichash_state hash;

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
	crypto_generichash_init(&hash, NULL, 0, CHAIN_HASH_BYTES);
	crypto_generichash_update(&hash, row->salt, sizeof(row->salt));
	if (row->value)
		crypto_generichash_update(&hash, (const unsigned char *)row->value,
					  strlen(row->value));
	crypto_generichash_final(&hash, personal->hash.data, CHAIN_HASH_BYTES);
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

/* Splits what differs into the former and the new partial message, personal values aside. */
static void change_compare(struct work *work, const struct slot *slot,
			   const ProtobufCMessage *former, Orderd__V1__RecordChange *change,
			   int64_t seq)
{
	struct arena *arena = &work->batch->arena;
	const ProtobufCMessageDescriptor *descriptor = slot->message->descriptor;
	ProtobufCMessage *after = codec_new(descriptor, arena);
	ProtobufCMessage *before = former ? codec_new(descriptor, arena) : NULL;
	struct value value;

	change->personal = arena_alloc(arena, sizeof(void *) * descriptor->n_fields);
	for (unsigned int i = 0; i < descriptor->n_fields; i++) {
		const ProtobufCFieldDescriptor *field = &descriptor->fields[i];
		const struct field *rule = &slot->entity->fields[i];

		if (rule->flags & FIELD_CHILDREN || rule->sensitivity == SENSITIVITY_SECRET)
			continue;
		if (former ? codec_equal(former, slot->message, field)
			   : codec_get(slot->message, field).kind == VALUE_NULL)
			continue;
		if (rule->sensitivity == SENSITIVITY_PERSONAL) {
			change->personal[change->n_personal++] =
				change_personal(work, slot, field, change, seq);
			continue;
		}
		value = codec_get(slot->message, field);
		codec_set(after, field, &value, arena);
		if (!former)
			continue;
		value = codec_get(former, field);
		codec_set(before, field, &value, arena);
	}
	change_pack(arena, after, &change->after);
	if (before)
		change_pack(arena, before, &change->before);
}

static Orderd__V1__RecordChange *change_slot(struct work *work, const struct slot *slot,
					     const ProtobufCMessage *former, int64_t seq)
{
	struct arena *arena = &work->batch->arena;
	Orderd__V1__RecordChange *change = arena_alloc(arena, sizeof(*change));
	const struct layout *layout = working_set_layout(&work->batch->set, slot->entity);

	orderd__v1__record_change__init(change);
	change->has_kind = change->has_id = change->has_change = 1;
	change->kind = slot->entity->kind;
	change->id = layout_number(slot->message, layout->id);
	change->has_part = slot->entity->part ? 1 : 0;
	change->part = layout_number(slot->message, layout->part);
	change->change = former ? ORDERD__V1__CHANGE_KIND__CHANGE_KIND_UPDATED
				: ORDERD__V1__CHANGE_KIND__CHANGE_KIND_CREATED;
	change->has_after = 1;
	change->has_before = former ? 1 : 0;
	if (former || !layout->all_public)
		change_compare(work, slot, former, change, seq);
	else
		change_pack(arena, slot->message, &change->after);
	return change;
}

void change_collect(struct work *work, uint32_t undo_mark, int64_t seq, const uint8_t **ret,
		    size_t *ret_length)
{
	struct working_set *set = &work->batch->set;
	struct arena *arena = &work->batch->arena;
	Orderd__V1__RecordChanges changes = ORDERD__V1__RECORD_CHANGES__INIT;
	ProtobufCBinaryData packed;

	changes.changes = arena_alloc(arena, sizeof(void *) * (set->n_undo - undo_mark + 1));
	/* A request changes a slot once: later edits get the same copy. */
	for (uint32_t i = undo_mark; i < set->n_undo; i++)
		changes.changes[changes.n_changes++] =
			change_slot(work, &set->undo[i].slot->slot, set->undo[i].former, seq);
	change_pack(arena, &changes.base, &packed);
	*ret = packed.data;
	*ret_length = packed.len;
}

#include "store/history.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "store/codec.h"
#include "store/history_path.h"

#define HISTORY_NAME_BYTES 64 /* of a field */

bool history_can(const struct entity *entity)
{
	return !entity->root && !entity->root_kind &&
		strcmp(entity->keys[0]->columns[0], "id") == 0;
}

/* Rows of the daemon's own are not shown, but for the names that they give. */
static bool history_shows(const struct entity *entity)
{
	return entity == &entity_external_reference ||
		strncmp(entity->descriptor->name, "orderd.v1.", strlen("orderd.v1.")) == 0;
}

bool history_has(const struct entity *root, int64_t root_id, const Orderd__V1__RecordChange *change)
{
	const struct entity *entity = entity_find(change->kind);

	if (!entity || !history_shows(entity) ||
	    (change->has_root_id ? change->root_id : change->id) != root_id)
		return false;
	if (entity->root_kind)
		return change->part == (int64_t)root->kind;
	return entity == root || entity->root == root;
}

static size_t history_varint(uint64_t number, uint8_t *ret)
{
	size_t n = 0;

	for (; number > 127; number >>= 7)
		ret[n++] = (uint8_t)(number | 128);
	ret[n++] = (uint8_t)number;
	return n;
}

size_t history_needle(const struct entity *entity, int64_t id, uint8_t ret[HISTORY_NEEDLE_BYTES])
{
	size_t n = 0;

	/* RecordChange.kind, then RecordChange.id: protobuf-c packs in order. */
	ret[n++] = 1 << 3;
	n += history_varint((uint64_t)entity->kind, ret + n);
	ret[n++] = 2 << 3;
	return n + history_varint((uint64_t)id, ret + n);
}

/* --- personal values --- */

static int history_compare_keys(const Orderd__Internal__V1__PersonalRow *a,
				const Orderd__Internal__V1__PersonalRow *b)
{
	if (a->kind != b->kind)
		return a->kind < b->kind ? -1 : 1;
	if (a->record_id != b->record_id)
		return a->record_id < b->record_id ? -1 : 1;
	if (a->part != b->part)
		return a->part < b->part ? -1 : 1;
	return strcmp(a->field ? a->field : "", b->field ? b->field : "");
}

static int history_compare_values(const void *left, const void *right)
{
	const Orderd__Internal__V1__PersonalRow *a =
		*(const Orderd__Internal__V1__PersonalRow *const *)left;
	const Orderd__Internal__V1__PersonalRow *b =
		*(const Orderd__Internal__V1__PersonalRow *const *)right;
	int order = history_compare_keys(a, b);

	return order != 0 ? order : (a->seq > b->seq) - (a->seq < b->seq);
}

void history_values_init(struct history_values *values, struct arena *arena,
			 const void *const *rows, size_t n)
{
	values->n = n;
	values->rows = arena_alloc(arena, sizeof(*values->rows) * n);
	for (size_t i = 0; i < n; i++)
		values->rows[i] = rows[i];
	if (n > 0)
		qsort(values->rows, n, sizeof(*values->rows), history_compare_values);
}

/* How many rows stand before the field's one at seq. */
static size_t history_values_before(const struct history_values *values,
				    const Orderd__Internal__V1__PersonalRow *wanted)
{
	size_t from = 0, until = values->n;
	const void *sought = wanted;

	while (from < until) {
		size_t middle = (from + until) / 2;

		if (history_compare_values(&values->rows[middle], &sought) < 0)
			from = middle + 1;
		else
			until = middle;
	}
	return from;
}

static struct value history_value(const ProtobufCFieldDescriptor *field, const char *text)
{
	if (!text || field->type == PROTOBUF_C_TYPE_STRING)
		return v_text(text);
	return v_int(strtoll(text, NULL, 10));
}

/* The row of a value and that of the one before it; NULL where there is none. */
static void history_values_get(const struct history_values *values,
			       const Orderd__V1__RecordChange *change, const char *field,
			       int64_t seq, const Orderd__Internal__V1__PersonalRow **ret,
			       const Orderd__Internal__V1__PersonalRow **ret_former)
{
	Orderd__Internal__V1__PersonalRow wanted = ORDERD__INTERNAL__V1__PERSONAL_ROW__INIT;
	char name[HISTORY_NAME_BYTES];
	size_t at;

	snprintf(name, sizeof(name), "%s", field);
	wanted.seq = seq;
	wanted.kind = (int32_t)change->kind;
	wanted.record_id = change->id;
	wanted.part = change->part;
	wanted.field = name;
	*ret = *ret_former = NULL;
	at = history_values_before(values, &wanted);
	if (at < values->n &&
	    history_compare_values(&values->rows[at], &(const void *){ &wanted }) == 0)
		*ret = values->rows[at];
	if (at > 0 && history_compare_keys(values->rows[at - 1], &wanted) == 0)
		*ret_former = values->rows[at - 1];
}

const Orderd__Internal__V1__PersonalRow *history_values_find(const struct history_values *values,
							     const Orderd__V1__RecordChange *change,
							     const char *field, int64_t seq)
{
	const Orderd__Internal__V1__PersonalRow *row, *former;

	history_values_get(values, change, field, seq, &row, &former);
	return row;
}

static void history_personal(const Orderd__V1__RecordChange *change, int64_t seq,
			     const struct history_values *values, struct history_field *ret)
{
	const Orderd__Internal__V1__PersonalRow *row, *former;

	history_values_get(values, change, ret->field->name, seq, &row, &former);
	ret->personal = true;
	ret->erased = !row;
	ret->after = row ? history_value(ret->field, row->value) : v_null();
	ret->before = former ? history_value(ret->field, former->value) : v_null();
}

/* --- fields --- */

/* The partial message of a change; a new one when there is none or it cannot be read. */
static ProtobufCMessage *history_unpack(struct arena *arena, const struct entity *entity, bool has,
					const ProtobufCBinaryData *packed)
{
	ProtobufCAllocator allocator = arena_allocator(arena);
	ProtobufCMessage *message = has ? protobuf_c_message_unpack(entity->descriptor, &allocator,
								    packed->len, packed->data)
					: NULL;

	return message ? message : codec_new(entity->descriptor, arena);
}

size_t history_fields(struct arena *arena, const Orderd__V1__RecordChange *change, int64_t seq,
		      const struct history_values *values, struct history_field **ret)
{
	const struct entity *entity = entity_find(change->kind);
	const ProtobufCMessageDescriptor *type = entity->descriptor;
	const ProtobufCMessage *before =
		history_unpack(arena, entity, change->has_before, &change->before);
	const ProtobufCMessage *after =
		history_unpack(arena, entity, change->has_after, &change->after);
	struct history_field *fields =
		arena_alloc(arena, sizeof(*fields) * (type->n_fields + change->n_personal));
	size_t n = 0;

	for (unsigned int i = 0; i < type->n_fields; i++) {
		if (entity->fields[i].flags & FIELD_CHILDREN)
			continue;
		fields[n].field = &type->fields[i];
		fields[n].before = codec_get(before, &type->fields[i]);
		fields[n].after = codec_get(after, &type->fields[i]);
		n += fields[n].before.kind != VALUE_NULL || fields[n].after.kind != VALUE_NULL;
	}
	for (size_t i = 0; i < change->n_personal; i++) {
		fields[n] = (struct history_field){ 0 };
		fields[n].field = protobuf_c_message_descriptor_get_field_by_name(
			type, change->personal[i]->field ? change->personal[i]->field : "");
		if (fields[n].field)
			history_personal(change, seq, values, &fields[n++]);
	}
	*ret = fields;
	return n;
}

/* --- a record that becomes --- */

void history_init(struct history *history, struct arena *arena, const struct entity *root,
		  int64_t root_id)
{
	*history = (struct history){ .arena = arena, .root = root, .root_id = root_id };
}

/* Whether the change is of this part. Names have no key but themselves. */
static bool history_is(const struct history_part *part, const Orderd__V1__RecordChange *change,
		       const Orderd__Internal__V1__ExternalReference *removed)
{
	const Orderd__Internal__V1__ExternalReference *name = (const void *)part->message;

	if (part->entity->kind != change->kind || part->id != change->id ||
	    part->part != change->part)
		return false;
	if (part->entity != &entity_external_reference)
		return true;
	return removed && name->system && removed->system && name->external_id &&
		removed->external_id && strcmp(name->system, removed->system) == 0 &&
		strcmp(name->external_id, removed->external_id) == 0;
}

/* n_parts when there is none. */
static size_t history_find(const struct history *history, const Orderd__V1__RecordChange *change,
			   const ProtobufCMessage *removed)
{
	for (size_t i = 0; i < history->n_parts; i++) {
		size_t at = (history->last + 1 + i) % history->n_parts;

		if (history_is(&history->parts[at], change, (const void *)removed))
			return at;
	}
	return history->n_parts;
}

static void history_add(struct history *history, const Orderd__V1__RecordChange *change,
			const struct entity *entity)
{
	struct history_part *part;

	if (history->n_parts == history->parts_max) {
		size_t max = history->parts_max ? history->parts_max * 2 : 8;
		struct history_part *parts = arena_alloc(history->arena, sizeof(*parts) * max);

		if (history->n_parts > 0)
			memcpy(parts, history->parts, sizeof(*parts) * history->n_parts);
		history->parts = parts;
		history->parts_max = max;
	}
	part = &history->parts[history->n_parts++];
	part->entity = entity;
	part->id = change->id;
	part->part = change->part;
	part->message = codec_new(entity->descriptor, history->arena);
	part->erased = arena_alloc(history->arena, entity->descriptor->n_fields);
}

bool history_seed(struct history *history, const ProtobufCBinaryData *packed)
{
	ProtobufCAllocator allocator = arena_allocator(history->arena);
	Orderd__V1__RecordChange change = ORDERD__V1__RECORD_CHANGE__INIT;
	ProtobufCMessage *message = protobuf_c_message_unpack(history->root->descriptor, &allocator,
							      packed->len, packed->data);

	if (!message)
		return false;
	change.id = history->root_id;
	history_add(history, &change, history->root);
	history->parts[0].message = message;
	return true;
}

static void history_remove(struct history *history, size_t at)
{
	memmove(&history->parts[at], &history->parts[at + 1],
		sizeof(*history->parts) * (history->n_parts - at - 1));
	history->n_parts--;
	history->last = 0;
}

static void history_set(struct history *history, struct history_part *part,
			const struct history_field *field)
{
	codec_set(part->message, field->field, &field->after, history->arena);
	part->erased[field->field - part->entity->descriptor->fields] = field->erased;
}

static void history_take(struct history *history, const Orderd__V1__RecordChange *change,
			 int64_t seq, const struct history_values *values)
{
	const struct entity *entity = entity_find(change->kind);
	bool removes = change->change == ORDERD__V1__CHANGE_KIND__CHANGE_KIND_REMOVED;
	const ProtobufCMessage *removed = removes
		? history_unpack(history->arena, entity, change->has_before, &change->before)
		: NULL;
	size_t at = history_find(history, change, removed);
	struct history_field *fields;
	size_t n;

	if (removes) {
		if (at < history->n_parts)
			history_remove(history, at);
		return;
	}
	if (at == history->n_parts)
		history_add(history, change, entity);
	history->last = at;
	n = history_fields(history->arena, change, seq, values, &fields);
	for (size_t i = 0; i < n; i++)
		history_set(history, &history->parts[at], &fields[i]);
}

size_t history_apply(struct history *history, const Orderd__V1__RecordChanges *changes, int64_t seq,
		     const struct history_values *values)
{
	size_t n = 0;

	for (size_t i = 0; i < changes->n_changes; i++) {
		if (!history_has(history->root, history->root_id, changes->changes[i]))
			continue;
		history_take(history, changes->changes[i], seq, values);
		n++;
	}
	return n;
}

static int history_compare_parts(const void *left, const void *right)
{
	const struct history_part *a = *(const struct history_part *const *)left;
	const struct history_part *b = *(const struct history_part *const *)right;

	return (a->part > b->part) - (a->part < b->part);
}

/* Gives the record the parts that a field of it holds. */
static void history_fill(const struct history *history, ProtobufCMessage *record,
			 const ProtobufCFieldDescriptor *field)
{
	const struct history_part **parts =
		arena_alloc(history->arena, sizeof(*parts) * history->n_parts);
	ProtobufCMessage **list;
	size_t n = 0;

	for (size_t i = 0; i < history->n_parts; i++)
		if (history_path_field(history->root, history->parts[i].entity) == field)
			parts[n++] = &history->parts[i];
	if (n == 0)
		return;
	qsort(parts, n, sizeof(*parts), history_compare_parts);
	list = arena_alloc(history->arena, sizeof(*list) * n);
	for (size_t i = 0; i < n; i++)
		list[i] = parts[i]->message;
	memcpy((char *)record + field->quantifier_offset, &n, sizeof(n));
	memcpy((char *)record + field->offset, &list, sizeof(list));
}

ProtobufCMessage *history_record(const struct history *history)
{
	const ProtobufCMessageDescriptor *type = history->root->descriptor;
	ProtobufCMessage *record = NULL;

	for (size_t i = 0; i < history->n_parts; i++)
		if (history->parts[i].entity == history->root)
			record = history->parts[i].message;
	for (unsigned int i = 0; record && i < type->n_fields; i++)
		if (history->root->fields[i].flags & FIELD_CHILDREN)
			history_fill(history, record, &type->fields[i]);
	return record;
}

static int history_compare_names(const void *left, const void *right)
{
	const Orderd__V1__ExternalId *a = *(const Orderd__V1__ExternalId *const *)left;
	const Orderd__V1__ExternalId *b = *(const Orderd__V1__ExternalId *const *)right;
	int order = strcmp(a->system, b->system);

	return order != 0 ? order : strcmp(a->external_id, b->external_id);
}

size_t history_names(const struct history *history, Orderd__V1__ExternalId ***ret)
{
	Orderd__V1__ExternalId **names =
		arena_alloc(history->arena, sizeof(*names) * (history->n_parts + 1));
	size_t n = 0;

	for (size_t i = 0; i < history->n_parts; i++) {
		const Orderd__Internal__V1__ExternalReference *reference =
			(const void *)history->parts[i].message;

		if (history->parts[i].entity != &entity_external_reference || !reference->system ||
		    !reference->external_id)
			continue;
		names[n] = arena_alloc(history->arena, sizeof(*names[n]));
		orderd__v1__external_id__init(names[n]);
		names[n]->system = reference->system;
		names[n++]->external_id = reference->external_id;
	}
	qsort(names, n, sizeof(*names), history_compare_names);
	*ret = names;
	return n;
}

static char *history_erased_path(const struct history *history, const struct history_part *part,
				 unsigned int field)
{
	char *path = history_path(history->arena, history->root, part->entity, part->id, part->part,
				  part->message);

	return arena_printf(history->arena, "%s%s%s", path, *path ? "." : "",
			    part->entity->fields[field].name);
}

size_t history_erased(const struct history *history, char ***ret)
{
	char **paths = NULL;
	size_t n = 0;

	for (int pass = 0; pass < 2; pass++) {
		paths = pass == 1 ? arena_alloc(history->arena, sizeof(*paths) * (n + 1)) : NULL;
		n = 0;
		for (size_t i = 0; i < history->n_parts; i++) {
			const struct history_part *part = &history->parts[i];

			for (unsigned int f = 0; f < part->entity->descriptor->n_fields; f++) {
				if (part->erased[f] && paths)
					paths[n] = history_erased_path(history, part, f);
				n += part->erased[f];
			}
		}
	}
	*ret = paths;
	return n;
}

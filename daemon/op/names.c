#include "op/names.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "model/field.h"
#include "op/member.h"
#include "op/message.h"
#include "op/record_key.h"

#define NAMES_FIRST 16

static bool names_asked(const ProtobufCMessage *request)
{
	return member_find(request, "with_names") && member_integer(request, "with_names") != 0;
}

void names_want(struct work *work, const void *request, const struct entity *entity,
		const void *record)
{
	if (!names_asked(request))
		return;
	for (const struct field *field = entity->fields; field->name; field++) {
		int64_t id = field->target ? member_integer(record, field->name) : 0;

		if (id != 0)
			work_want(work, field->target->keys[0], v_int(id));
	}
}

void names_init(struct names *names, struct work *work, const void *request)
{
	*names = (struct names){ .work = names_asked(request) ? work : NULL };
}

static void names_push(struct names *names, const struct slot *slot)
{
	const struct slot **slots;

	if (names->n == names->n_max) {
		names->n_max = names->n_max ? names->n_max * 2 : NAMES_FIRST;
		slots = arena_alloc(work_arena(names->work),
				    names->n_max * sizeof(const struct slot *));
		if (names->n > 0)
			memcpy(slots, names->slots, names->n * sizeof(const struct slot *));
		names->slots = slots;
	}
	names->slots[names->n++] = slot;
}

void names_add(struct names *names, const struct entity *entity, const void *record)
{
	if (!names->work)
		return;
	for (const struct field *field = entity->fields; field->name; field++) {
		int64_t id = field->target ? member_integer(record, field->name) : 0;
		const struct slot *slot;

		slot = id != 0 ? work_find(names->work, field->target->keys[0], v_int(id)) : NULL;
		if (slot)
			names_push(names, slot);
	}
}

static int names_compare(const void *a, const void *b)
{
	int64_t left = record_key_id(*(const struct slot *const *)a);
	int64_t right = record_key_id(*(const struct slot *const *)b);

	return (left > right) - (left < right);
}

static Orderd__V1__RecordName *names_name(struct arena *arena, const struct slot *slot)
{
	Orderd__V1__RecordName *name = message_new(arena, &orderd__v1__record_name__descriptor);

	field_set(name, id, record_key_id(slot));
	field_set(name, kind, slot->entity->kind);
	name->number = record_key_number(slot);
	name->name = member_text(slot->message, "name");
	return name;
}

void names_put(struct names *names, void *response)
{
	const ProtobufCFieldDescriptor *field = member_find(response, "names");
	Orderd__V1__RecordName **list;
	size_t n = 0;

	if (names->n == 0)
		return;
	assert(field && field->descriptor == &orderd__v1__record_name__descriptor);
	qsort(names->slots, names->n, sizeof(const struct slot *), names_compare);
	list = arena_alloc(work_arena(names->work), names->n * sizeof(*list));
	for (size_t i = 0; i < names->n; i++)
		if (i == 0 || names_compare(&names->slots[i - 1], &names->slots[i]) != 0)
			list[n++] = names_name(work_arena(names->work), names->slots[i]);
	member_put_list(response, field, n, list);
}

#include "mask.h"

#include <string.h>

#include "google/protobuf/field_mask.pb-c.h"

#include "field.h"
#include "json_mask.h"

/* NULL when the request takes none. */
static Google__Protobuf__FieldMask **mask_slot(ProtobufCMessage *request)
{
	const ProtobufCFieldDescriptor *field = field_find(request->descriptor, "update_mask");

	return field && field_is_mask(field) ? field_slot(request, field) : NULL;
}

static bool mask_has(const Google__Protobuf__FieldMask *mask, const char *path)
{
	for (size_t i = 0; i < mask->n_paths; i++)
		if (strcmp(mask->paths[i], path) == 0)
			return true;
	return false;
}

void mask_add(struct cli *c, ProtobufCMessage *request, const char *name)
{
	Google__Protobuf__FieldMask **slot = mask_slot(request);
	char *path = arena_strdup(&c->arena, name);
	Google__Protobuf__FieldMask *one, *all;

	if (!slot)
		return;
	for (char *at = path; (at = strchr(at, '-')); at++)
		*at = '_';
	one = json_mask_parse(&c->arena, path);
	all = arena_alloc(&c->arena, sizeof(*all));
	google__protobuf__field_mask__init(all);
	all->paths = arena_alloc(
		&c->arena, ((*slot ? (*slot)->n_paths : 0) + one->n_paths) * sizeof(*all->paths));
	for (size_t i = 0; *slot && i < (*slot)->n_paths; i++)
		all->paths[all->n_paths++] = (*slot)->paths[i];
	for (size_t i = 0; i < one->n_paths; i++)
		if (!mask_has(all, one->paths[i]))
			all->paths[all->n_paths++] = one->paths[i];
	*slot = all;
}

void mask_complete(struct cli *c, ProtobufCMessage *request)
{
	Google__Protobuf__FieldMask **slot = mask_slot(request);
	const struct sentence *s = c->words.sentence;

	if (!slot || !*slot)
		return;
	for (size_t i = 0; i < c->words.n_flags; i++) {
		const struct flag *flag = c->words.flags[i].flag;
		const char *leaf;

		if (flag < s->flags || flag >= s->flags + SENTENCE_FLAGS_MAX || !flag->field ||
		    flag->repeats)
			continue;
		leaf = strrchr(flag->field, '.');
		mask_add(c, request, leaf ? leaf + 1 : flag->field);
	}
}

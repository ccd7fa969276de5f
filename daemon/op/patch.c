#include "op/patch.h"

#include <string.h>

#include "op/input.h"
#include "op/member.h"

#define PATCH_KEPT (FIELD_IMMUTABLE | FIELD_GUARDED)

static const struct field *patch_field(const struct patch *patch, const char *name)
{
	for (const struct field *field = patch->entity->fields; field->name; field++)
		if (strcmp(field->name, name) == 0)
			return field;
	return NULL;
}

static const char *patch_path(const struct patch *patch, struct verdict *verdict, const char *name)
{
	return patch->path ? verdict_path(verdict, "%s.%s", patch->path, name) : name;
}

static bool patch_has_mask(const struct patch *patch)
{
	return patch->mask && patch->mask->n_paths > 0;
}

bool patch_masks(const struct patch *patch, const char *field)
{
	for (size_t i = 0; patch->mask && i < patch->mask->n_paths; i++)
		if (strcmp(patch->mask->paths[i], field) == 0)
			return true;
	return false;
}

bool patch_names(const struct patch *patch, const char *field)
{
	const ProtobufCFieldDescriptor *stated;

	if (patch->whole)
		return true;
	if (patch_has_mask(patch))
		return patch_masks(patch, field);
	stated = member_find(patch->stated, field);
	return stated && member_has(patch->stated, stated);
}

static void patch_check_masked(const struct patch *patch, struct verdict *verdict, size_t i)
{
	const char *name = patch->mask->paths[i];
	const char *path = verdict_path(verdict, "update_mask.paths[%zu]", i);
	const struct field *field = patch_field(patch, name);

	if (!field || !member_find(patch->stated, name))
		verdict_violate(verdict, REASON_FIELD_UNKNOWN, path,
				"update_mask names \"%.64s\", which is no field of %s", name,
				patch->stated->descriptor->short_name);
	else if (field->flags & FIELD_OUTPUT_ONLY)
		verdict_violate(verdict, REASON_OUTPUT_ONLY, path,
				"update_mask names %s, which is set by orderd", name);
	else if (patch->named_apart && field->flags & PATCH_KEPT)
		verdict_violate(verdict, REASON_IMMUTABLE, path,
				"update_mask names %s, which no update can change", name);
}

void patch_check(const struct patch *patch, struct verdict *verdict)
{
	const ProtobufCFieldDescriptor *id = member_find(patch->stated, "id");

	input_fields(verdict, patch->entity, patch->stated, patch->path);
	if (patch->named_apart && id && member_has(patch->stated, id))
		verdict_violate(verdict, REASON_OUTPUT_ONLY, patch_path(patch, verdict, "id"),
				"%s is set by orderd; leave it out",
				patch_path(patch, verdict, "id"));
	for (size_t i = 0; patch->mask && i < patch->mask->n_paths; i++)
		patch_check_masked(patch, verdict, i);
}

/* The stated field for one of the record's; NULL when it is not to be written. */
static const ProtobufCFieldDescriptor *patch_stated(const struct patch *patch,
						    const struct field *field)
{
	const unsigned int never = FIELD_CHILDREN | FIELD_OUTPUT_ONLY;

	if (field->flags & never || !patch_names(patch, field->name))
		return NULL;
	return member_find(patch->stated, field->name);
}

/* The fields of an entity stand in the order of its message's. */
static bool patch_changes(const struct patch *patch, const ProtobufCMessage *record, unsigned int i)
{
	const ProtobufCFieldDescriptor *stated = patch_stated(patch, &patch->entity->fields[i]);

	return stated &&
		!member_same(record, &record->descriptor->fields[i], patch->stated, stated);
}

bool patch_differs(const struct patch *patch, const ProtobufCMessage *record)
{
	for (unsigned int i = 0; i < record->descriptor->n_fields; i++)
		if (patch_changes(patch, record, i))
			return true;
	return false;
}

static bool patch_is_empty(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field)
{
	const char *text = member_text(message, field->name);

	return !member_has(message, field) || (text && !*text);
}

bool patch_allowed(const struct patch *patch, const ProtobufCMessage *record,
		   struct verdict *verdict)
{
	bool allowed = true;

	for (unsigned int i = 0; i < record->descriptor->n_fields; i++) {
		const struct field *field = &patch->entity->fields[i];
		const char *path;

		if (!patch_changes(patch, record, i))
			continue;
		path = patch_path(patch, verdict, field->name);
		if (field->flags & PATCH_KEPT)
			verdict_violate(
				verdict, REASON_IMMUTABLE, path,
				"%s cannot change after the %s was created%s", path,
				patch->entity->name,
				field->flags & FIELD_GUARDED ? "; it has a method of its own" : "");
		else if (field->flags & FIELD_REQUIRED &&
			 patch_is_empty(patch->stated, member_find(patch->stated, field->name)))
			input_required(verdict, path);
		else
			continue;
		allowed = false;
	}
	return allowed;
}

void patch_apply(const struct patch *patch, ProtobufCMessage *record)
{
	for (unsigned int i = 0; i < record->descriptor->n_fields; i++) {
		const struct field *field = &patch->entity->fields[i];
		const ProtobufCFieldDescriptor *stated = patch_stated(patch, field);

		if (stated &&
		    (member_has(patch->stated, stated) || !(field->flags & FIELD_REQUIRED)))
			member_take(record, &record->descriptor->fields[i], patch->stated, stated);
	}
}

bool patch_complete(const struct patch *patch, const ProtobufCMessage *record,
		    struct verdict *verdict)
{
	const struct field *fields = patch->entity->fields;
	bool complete = true;

	for (unsigned int i = 0; i < record->descriptor->n_fields; i++) {
		if (!(fields[i].flags & FIELD_REQUIRED) || fields[i].flags & FIELD_OUTPUT_ONLY ||
		    !patch_is_empty(record, &record->descriptor->fields[i]))
			continue;
		input_required(verdict, patch_path(patch, verdict, fields[i].name));
		complete = false;
	}
	return complete;
}

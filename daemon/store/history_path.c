#include "store/history_path.h"

#include <inttypes.h>
#include <string.h>

#include "orderd/internal/v1/store.pb-c.h"

const ProtobufCFieldDescriptor *history_path_field(const struct entity *root,
						   const struct entity *part)
{
	for (unsigned int i = 0; i < root->descriptor->n_fields; i++)
		if (root->fields[i].flags & FIELD_CHILDREN &&
		    root->descriptor->fields[i].descriptor == part->descriptor)
			return &root->descriptor->fields[i];
	return NULL;
}

/* An enum's name without what all its values begin with. */
static const char *history_path_short(const ProtobufCEnumDescriptor *type, int64_t number)
{
	const ProtobufCEnumValue *value = protobuf_c_enum_descriptor_get_value(type, (int)number);
	const ProtobufCEnumValue *first = protobuf_c_enum_descriptor_get_value(type, 0);
	const char *end = first ? strstr(first->name, "UNSPECIFIED") : NULL;
	size_t n = end ? (size_t)(end - first->name) : 0;

	if (!value)
		return NULL;
	return strncmp(value->name, first ? first->name : "", n) == 0 ? value->name + n
								      : value->name;
}

/* What tells the part from others of its kind. */
static const char *history_path_label(struct arena *arena, const struct entity *entity, int64_t id,
				      int64_t part)
{
	const ProtobufCFieldDescriptor *field = NULL;
	const char *name = NULL;

	if (!entity->part)
		return arena_printf(arena, "%" PRId64, id);
	field = protobuf_c_message_descriptor_get_field_by_name(entity->descriptor, entity->part);
	if (field && field->type == PROTOBUF_C_TYPE_ENUM)
		name = history_path_short(field->descriptor, part);
	return name ? name : arena_printf(arena, "%" PRId64, part);
}

char *history_path(struct arena *arena, const struct entity *root, const struct entity *entity,
		   int64_t id, int64_t part, const ProtobufCMessage *message)
{
	const ProtobufCFieldDescriptor *field = history_path_field(root, entity);

	if (entity == root)
		return arena_strdup(arena, "");
	if (entity == &entity_external_reference && message) {
		const Orderd__Internal__V1__ExternalReference *reference = (const void *)message;

		return arena_printf(arena, "external_ids[%s]",
				    reference->system ? reference->system : "");
	}
	return arena_printf(arena, field ? "%s[%s]" : "%ss[%s]", field ? field->name : entity->name,
			    history_path_label(arena, entity, id, part));
}

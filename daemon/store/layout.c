#include "layout.h"

#include <assert.h>

#include "codec.h"

static const ProtobufCFieldDescriptor *layout_field(const struct entity *entity, const char *name)
{
	return name ? protobuf_c_message_descriptor_get_field_by_name(entity->descriptor, name)
		    : NULL;
}

const struct layout *layout_new(const struct entity *entity, struct arena *arena)
{
	struct layout *layout = arena_alloc(arena, sizeof(*layout));

	if (!layout)
		return NULL;
	layout->has_own_id = layout_field(entity, "id") != NULL;
	layout->id = layout_field(entity, layout->has_own_id ? "id" : entity->parent);
	layout->part = layout_field(entity, entity->part);
	layout->account_id = entity == &entity_account ? layout->id
						       : layout_field(entity, "account_id");
	layout->root_id = entity->root_id ? layout_field(entity, entity->root_id) : layout->id;
	layout->root_kind = layout_field(entity, entity->root_kind);
	layout->version = layout_field(entity, "version");
	layout->created_at = layout_field(entity, "created_at");
	layout->updated_at = layout_field(entity, "updated_at");
	layout->all_public = true;
	for (const struct field *field = entity->fields; field->name; field++)
		if (field->sensitivity == SENSITIVITY_PERSONAL ||
		    field->sensitivity == SENSITIVITY_SECRET)
			layout->all_public = false;
	for (unsigned int i = 0; entity->keys[i]; i++) {
		assert(i < LAYOUT_KEYS_MAX);
		for (unsigned int k = 0; k < KEY_COLUMNS_MAX && entity->keys[i]->columns[k]; k++)
			layout->keys[i][k] = layout_field(entity, entity->keys[i]->columns[k]);
	}
	return layout;
}

int64_t layout_number(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field)
{
	struct value value = { 0 };

	if (field)
		value = codec_get(message, field);
	return value.kind == VALUE_INT ? value.integer : 0;
}

/*
 * Where an entity's fields that the store itself uses lie in its message, looked up once per batch.
 * Lives in the arena it was made in.
 */
#ifndef ORDERD_STORE_LAYOUT_H
#define ORDERD_STORE_LAYOUT_H

#include "base/arena.h"
#include "entity.h"
#include "value.h"

#define LAYOUT_KEYS_MAX 8

struct layout {
	/* NULL where the entity has no such field. */
	const ProtobufCFieldDescriptor *id; /* of the record, or of its parent */
	const ProtobufCFieldDescriptor *part;
	const ProtobufCFieldDescriptor *account_id; /* the account's own id for accounts */
	const ProtobufCFieldDescriptor *root_id;    /* its own id where the entity has no root */
	const ProtobufCFieldDescriptor *root_kind;
	const ProtobufCFieldDescriptor *version;
	const ProtobufCFieldDescriptor *created_at;
	const ProtobufCFieldDescriptor *updated_at;
	bool has_own_id;
	bool all_public; /* no field whose values the log must not hold */
	/* As entity->keys; each ends at NULL or KEY_COLUMNS_MAX. */
	const ProtobufCFieldDescriptor *keys[LAYOUT_KEYS_MAX][KEY_COLUMNS_MAX];
};

/* NULL when memory is out and the arena has no escape. */
const struct layout *layout_new(const struct entity *entity, struct arena *arena);

/* An integer field's value; 0 when the field is NULL or absent. */
int64_t layout_number(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field);

#endif

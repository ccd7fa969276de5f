#include "newer.h"

#include "field.h"

/* Whether the message, or one inside it, holds what this program does not know. */
static bool newer_is(const ProtobufCMessage *message)
{
	const ProtobufCMessageDescriptor *type = message->descriptor;

	if (message->n_unknown_fields > 0)
		return true;
	for (unsigned int i = 0; i < type->n_fields; i++) {
		const ProtobufCFieldDescriptor *field = &type->fields[i];

		if (field->type != PROTOBUF_C_TYPE_MESSAGE)
			continue;
		for (size_t j = 0; j < field_count(message, field); j++)
			if (newer_is(*(ProtobufCMessage *const *)field_at(message, field, j)))
				return true;
	}
	return false;
}

const ProtobufCMessage *newer_read(struct cli *c, struct arena *a, const ProtobufCMessage *message)
{
	ProtobufCAllocator allocator = arena_allocator(a);
	const ProtobufCMessageDescriptor *type;
	const ProtobufCMessage *whole;
	const struct schema *schema;
	uint8_t *bytes;
	size_t n;

	if (!newer_is(message) || cli_schema(c, NULL, &schema) != CLI_OK)
		return message;
	type = schema_message(schema, message->descriptor->name);
	n = protobuf_c_message_get_packed_size(message);
	bytes = arena_alloc(a, n);
	if (!type || !bytes)
		return message;
	protobuf_c_message_pack(message, bytes);
	whole = protobuf_c_message_unpack(type, &allocator, n, bytes);
	return whole ? whole : message;
}

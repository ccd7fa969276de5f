#include "op/message.h"

void *message_new(struct arena *arena, const ProtobufCMessageDescriptor *descriptor)
{
	ProtobufCMessage *message = arena_alloc(arena, descriptor->sizeof_message);

	if (message)
		protobuf_c_message_init(descriptor, message);
	return message;
}

void *message_copy(struct arena *arena, const ProtobufCMessage *message)
{
	return arena_memdup(arena, message, message->descriptor->sizeof_message);
}

void *message_list(struct arena *arena, struct slot *const *slots, size_t n)
{
	ProtobufCMessage **list = arena_alloc(arena, n * sizeof(ProtobufCMessage *));

	for (size_t i = 0; i < n; i++)
		list[i] = message_copy(arena, slots[i]->message);
	return list;
}

void *message_rows(struct arena *arena, const void *const *rows, size_t n)
{
	ProtobufCMessage **list = arena_alloc(arena, n * sizeof(ProtobufCMessage *));

	for (size_t i = 0; i < n; i++)
		list[i] = message_copy(arena, rows[i]);
	return list;
}

#include "lib/messages.h"

#include <assert.h>
#include <string.h>

/* FNV-1a */
static uint32_t messages_hash(const char *name)
{
	uint64_t hash = 2166136261u;

	for (; *name != '\0'; name++)
		hash = ((hash ^ (uint8_t)*name) * 16777619u) & UINT32_MAX;
	return (uint32_t)hash;
}

static uint32_t messages_read(const uint8_t *name)
{
	return (uint32_t)name[0] << 24 | (uint32_t)name[1] << 16 | (uint32_t)name[2] << 8 | name[3];
}

void messages_name(const ProtobufCMessageDescriptor *descriptor, uint8_t *ret)
{
	uint32_t hash = messages_hash(descriptor->name);

	for (size_t i = 0; i < MESSAGES_NAME_BYTES; i++)
		ret[i] = (uint8_t)(hash >> (24 - 8 * i));
}

/* Where the kind is, or would be. */
static uint16_t *messages_slot(struct messages *messages, uint32_t hash)
{
	uint32_t at = hash % MESSAGES_SLOTS;

	while (messages->slots[at] != 0 &&
	       messages_hash(messages->list[messages->slots[at] - 1]->name) != hash)
		at = (at + 1) % MESSAGES_SLOTS;
	return &messages->slots[at];
}

void messages_add(struct messages *messages, const ProtobufCMessageDescriptor *descriptor)
{
	uint16_t *slot = messages_slot(messages, messages_hash(descriptor->name));

	if (*slot != 0) {
		assert(messages->list[*slot - 1] == descriptor);
		return;
	}
	assert(messages->n < MESSAGES_MAX);
	messages->list[messages->n++] = descriptor;
	*slot = (uint16_t)messages->n;
}

void messages_add_all(struct messages *messages, const ProtobufCMessageDescriptor *descriptor)
{
	messages_add(messages, descriptor);
	for (unsigned int i = 0; i < descriptor->n_fields; i++)
		if (descriptor->fields[i].type == PROTOBUF_C_TYPE_MESSAGE)
			messages_add_all(messages, descriptor->fields[i].descriptor);
}

size_t messages_find(const struct messages *messages, const uint8_t *name)
{
	uint32_t hash = messages_read(name);
	uint32_t at = hash % MESSAGES_SLOTS;

	for (; messages->slots[at] != 0; at = (at + 1) % MESSAGES_SLOTS)
		if (messages_hash(messages->list[messages->slots[at] - 1]->name) == hash)
			return messages->slots[at] - 1u;
	return hash % messages->n;
}

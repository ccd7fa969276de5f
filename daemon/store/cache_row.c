#include "cache_row.h"

#include <assert.h>
#include <google/protobuf/timestamp.pb-c.h>
#include <stdlib.h>
#include <string.h>

#define CACHE_ROW_ALIGN 16

static size_t cache_row_align(size_t bytes)
{
	return (bytes + CACHE_ROW_ALIGN - 1) / CACHE_ROW_ALIGN * CACHE_ROW_ALIGN;
}

/* What a field has outside its message; NULL: nothing. */
static const void *cache_row_outside(const ProtobufCMessage *message,
				     const ProtobufCFieldDescriptor *field, size_t *ret_bytes)
{
	const void *member = (const char *)message + field->offset;
	const ProtobufCBinaryData *bytes = member;
	const void *pointer;

	if (field->label == PROTOBUF_C_LABEL_REPEATED)
		return NULL;
	if (field->type == PROTOBUF_C_TYPE_BYTES) {
		*ret_bytes = bytes->len;
		return bytes->data;
	}
	if (field->type != PROTOBUF_C_TYPE_STRING && field->type != PROTOBUF_C_TYPE_MESSAGE)
		return NULL;
	memcpy(&pointer, member, sizeof(pointer));
	if (!pointer)
		return NULL;
	*ret_bytes = field->type == PROTOBUF_C_TYPE_STRING ? strlen(pointer) + 1
							   : sizeof(Google__Protobuf__Timestamp);
	return pointer;
}

static size_t cache_row_size(const ProtobufCMessage *message)
{
	size_t bytes = cache_row_align(message->descriptor->sizeof_message);

	for (unsigned int i = 0; i < message->descriptor->n_fields; i++) {
		size_t outside = 0;

		if (cache_row_outside(message, &message->descriptor->fields[i], &outside))
			bytes += cache_row_align(outside);
	}
	return bytes;
}

static void cache_row_point(ProtobufCMessage *copy, const ProtobufCFieldDescriptor *field,
			    void *outside)
{
	char *member = (char *)copy + field->offset;

	if (field->type == PROTOBUF_C_TYPE_BYTES)
		member += offsetof(ProtobufCBinaryData, data);
	memcpy(member, &outside, sizeof(outside));
}

static ProtobufCMessage *cache_row_copy(const ProtobufCMessage *message, size_t bytes)
{
	const ProtobufCMessageDescriptor *descriptor = message->descriptor;
	ProtobufCMessage *copy = malloc(bytes);
	char *at = (char *)copy;

	if (!copy)
		return NULL;
	memcpy(copy, message, descriptor->sizeof_message);
	at += cache_row_align(descriptor->sizeof_message);
	for (unsigned int i = 0; i < descriptor->n_fields; i++) {
		const ProtobufCFieldDescriptor *field = &descriptor->fields[i];
		size_t outside = 0;
		const void *from = cache_row_outside(message, field, &outside);

		if (!from)
			continue;
		cache_row_point(copy, field, memcpy(at, from, outside));
		at += cache_row_align(outside);
	}
	return copy;
}

struct cache_row *cache_row_new(const ProtobufCMessage *message)
{
	struct cache_row *row = calloc(1, sizeof(*row));

	if (!row)
		return NULL;
	if (cache_row_replace(row, message))
		return row;
	free(row);
	return NULL;
}

bool cache_row_replace(struct cache_row *row, const ProtobufCMessage *message)
{
	size_t bytes = cache_row_size(message);
	ProtobufCMessage *copy = cache_row_copy(message, bytes);

	if (!copy)
		return false;
	assert(!row->former);
	row->former = row->message;
	row->message = copy;
	row->bytes = sizeof(*row) + bytes;
	return true;
}

void cache_row_bury(struct cache_row *row)
{
	free(row->former);
	row->former = NULL;
}

void cache_row_free(struct cache_row *row)
{
	free(row->message);
	free(row);
}

void cache_row_leave(struct cache_row *row)
{
	if (--row->n_nodes == 0)
		cache_row_free(row);
}

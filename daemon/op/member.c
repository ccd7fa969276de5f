#include "op/member.h"

#include <assert.h>
#include <google/protobuf/timestamp.pb-c.h>
#include <string.h>

const ProtobufCFieldDescriptor *member_find(const ProtobufCMessage *message, const char *name)
{
	return protobuf_c_message_descriptor_get_field_by_name(message->descriptor, name);
}

static const void *member_at(const ProtobufCMessage *message, unsigned int offset)
{
	return (const char *)message + offset;
}

static bool member_is_pointer(const ProtobufCFieldDescriptor *field)
{
	return field->type == PROTOBUF_C_TYPE_STRING || field->type == PROTOBUF_C_TYPE_MESSAGE;
}

static const void *member_pointer(const ProtobufCMessage *message,
				  const ProtobufCFieldDescriptor *field)
{
	const void *pointer;

	memcpy(&pointer, member_at(message, field->offset), sizeof(pointer));
	return pointer;
}

bool member_has(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field)
{
	if (field->label == PROTOBUF_C_LABEL_REPEATED)
		return *(const size_t *)member_at(message, field->quantifier_offset) > 0;
	if (member_is_pointer(field))
		return member_pointer(message, field) != NULL;
	return *(const protobuf_c_boolean *)member_at(message, field->quantifier_offset);
}

static size_t member_size(const ProtobufCFieldDescriptor *field)
{
	switch ((int)field->type) {
	case PROTOBUF_C_TYPE_INT32:
	case PROTOBUF_C_TYPE_UINT32:
	case PROTOBUF_C_TYPE_ENUM:
	case PROTOBUF_C_TYPE_BOOL:
		return sizeof(int32_t);
	case PROTOBUF_C_TYPE_BYTES:
		return sizeof(ProtobufCBinaryData);
	default:
		return sizeof(int64_t);
	}
}

static void member_mark(ProtobufCMessage *message, const ProtobufCFieldDescriptor *field, bool has)
{
	if (!member_is_pointer(field))
		*(protobuf_c_boolean *)(void *)((char *)message + field->quantifier_offset) = has;
}

void member_take(ProtobufCMessage *to, const ProtobufCFieldDescriptor *field,
		 const ProtobufCMessage *from, const ProtobufCFieldDescriptor *source)
{
	assert(field->type == source->type && field->label == PROTOBUF_C_LABEL_OPTIONAL &&
	       source->label == PROTOBUF_C_LABEL_OPTIONAL);
	memcpy((char *)to + field->offset, member_at(from, source->offset), member_size(field));
	member_mark(to, field, member_has(from, source));
}

void member_clear(ProtobufCMessage *message, const ProtobufCFieldDescriptor *field)
{
	memset((char *)message + field->offset, 0, member_size(field));
	member_mark(message, field, false);
}

static bool member_same_time(const Google__Protobuf__Timestamp *a,
			     const Google__Protobuf__Timestamp *b)
{
	return a->seconds == b->seconds && a->nanos == b->nanos;
}

static bool member_same_bytes(const ProtobufCBinaryData *a, const ProtobufCBinaryData *b)
{
	return a->len == b->len && (a->len == 0 || memcmp(a->data, b->data, a->len) == 0);
}

bool member_same(const ProtobufCMessage *a, const ProtobufCFieldDescriptor *field,
		 const ProtobufCMessage *b, const ProtobufCFieldDescriptor *other)
{
	bool has = member_has(a, field);

	assert(field->type == other->type);
	if (has != member_has(b, other))
		return false;
	if (!has)
		return true;
	switch ((int)field->type) {
	case PROTOBUF_C_TYPE_STRING:
		return strcmp(member_pointer(a, field), member_pointer(b, other)) == 0;
	case PROTOBUF_C_TYPE_MESSAGE:
		assert(field->descriptor == &google__protobuf__timestamp__descriptor);
		return member_same_time(member_pointer(a, field), member_pointer(b, other));
	case PROTOBUF_C_TYPE_BYTES:
		return member_same_bytes(member_at(a, field->offset), member_at(b, other->offset));
	default:
		return memcmp(member_at(a, field->offset), member_at(b, other->offset),
			      member_size(field)) == 0;
	}
}

int64_t member_integer(const ProtobufCMessage *message, const char *name)
{
	struct value value = member_value(message, name);

	return value.kind == VALUE_INT ? value.integer : 0;
}

char *member_text(const ProtobufCMessage *message, const char *name)
{
	const ProtobufCFieldDescriptor *field = member_find(message, name);
	char *text = NULL;

	if (field && field->type == PROTOBUF_C_TYPE_STRING)
		memcpy(&text, member_at(message, field->offset), sizeof(text));
	return text;
}

void *member_message(const ProtobufCMessage *message, const char *name)
{
	const ProtobufCFieldDescriptor *field = member_find(message, name);
	void *nested = NULL;

	if (field && field->type == PROTOBUF_C_TYPE_MESSAGE)
		memcpy(&nested, member_at(message, field->offset), sizeof(nested));
	return nested;
}

struct value member_value(const ProtobufCMessage *message, const char *name)
{
	const ProtobufCFieldDescriptor *field = member_find(message, name);
	int32_t narrow;
	int64_t wide;

	if (!field || !member_has(message, field))
		return v_null();
	if (field->type == PROTOBUF_C_TYPE_STRING)
		return v_text(member_pointer(message, field));
	if (member_size(field) == sizeof(narrow)) {
		memcpy(&narrow, member_at(message, field->offset), sizeof(narrow));
		return v_int(narrow);
	}
	assert(field->type == PROTOBUF_C_TYPE_INT64);
	memcpy(&wide, member_at(message, field->offset), sizeof(wide));
	return v_int(wide);
}

void member_put_integer(ProtobufCMessage *message, const char *name, int64_t value)
{
	const ProtobufCFieldDescriptor *field = member_find(message, name);
	int32_t narrow = (int32_t)value;

	if (!field)
		return;
	if (member_size(field) == sizeof(narrow))
		memcpy((char *)message + field->offset, &narrow, sizeof(narrow));
	else
		memcpy((char *)message + field->offset, &value, sizeof(value));
	member_mark(message, field, true);
}

void member_put_text(ProtobufCMessage *message, const char *name, char *text)
{
	const ProtobufCFieldDescriptor *field = member_find(message, name);

	if (field && field->type == PROTOBUF_C_TYPE_STRING)
		memcpy((char *)message + field->offset, &text, sizeof(text));
}

void member_put_list(ProtobufCMessage *message, const ProtobufCFieldDescriptor *field, size_t n,
		     void *values)
{
	assert(field->label == PROTOBUF_C_LABEL_REPEATED);
	memcpy((char *)message + field->quantifier_offset, &n, sizeof(n));
	memcpy((char *)message + field->offset, &values, sizeof(values));
}

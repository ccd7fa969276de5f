#include "field.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "google/protobuf/field_mask.pb-c.h"
#include "google/protobuf/timestamp.pb-c.h"

static bool field_is_pointer(const ProtobufCFieldDescriptor *field)
{
	return field->type == PROTOBUF_C_TYPE_STRING || field->type == PROTOBUF_C_TYPE_MESSAGE;
}

static const void *field_member(const ProtobufCMessage *message, unsigned int offset)
{
	return (const char *)message + offset;
}

bool field_is_present(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field)
{
	const void *quantifier = field_member(message, field->quantifier_offset);
	const void *value = field_member(message, field->offset);

	if (field->label == PROTOBUF_C_LABEL_REPEATED)
		return *(const size_t *)quantifier > 0;
	if (field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF &&
	    *(const uint32_t *)quantifier != field->id)
		return false;
	if (field_is_pointer(field)) {
		const void *pointer = *(const void *const *)value;

		return pointer && pointer != field->default_value;
	}
	if (field->label == PROTOBUF_C_LABEL_REQUIRED || field->label == PROTOBUF_C_LABEL_NONE ||
	    field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF)
		return true;
	return *(const protobuf_c_boolean *)quantifier;
}

void field_message_init(const ProtobufCMessageDescriptor *type, ProtobufCMessage *message)
{
	if (type->message_init) {
		protobuf_c_message_init(type, message);
		return;
	}
	memset(message, 0, type->sizeof_message);
	message->descriptor = type;
}

const ProtobufCFieldDescriptor *field_reach(const ProtobufCMessageDescriptor *type,
					    const ProtobufCMessage **message, const char *path)
{
	const ProtobufCFieldDescriptor *field;
	size_t n = strcspn(path, ".");
	char name[64];

	snprintf(name, sizeof(name), "%.*s", (int)n, path);
	field = protobuf_c_message_descriptor_get_field_by_name(type, name);
	if (!field || path[n] == '\0')
		return field;
	if (field->type != PROTOBUF_C_TYPE_MESSAGE)
		return NULL;
	if (*message && field_is_present(*message, field))
		*message = *(ProtobufCMessage *const *)field_at(*message, field, 0);
	else
		*message = NULL;
	return field_reach(field->descriptor, message, path + n + 1);
}

const ProtobufCFieldDescriptor *field_find(const ProtobufCMessageDescriptor *type, const char *path)
{
	const ProtobufCMessage *none = NULL;

	return field_reach(type, &none, path);
}

size_t field_count(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field)
{
	if (field->label == PROTOBUF_C_LABEL_REPEATED)
		return *(const size_t *)field_member(message, field->quantifier_offset);
	return field_is_present(message, field) ? 1 : 0;
}

const void *field_at(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field,
		     size_t index)
{
	const void *value = field_member(message, field->offset);

	if (field->label != PROTOBUF_C_LABEL_REPEATED)
		return value;
	return *(const char *const *)value + index * field_value_size(field);
}

void *field_slot(ProtobufCMessage *message, const ProtobufCFieldDescriptor *field)
{
	return (char *)message + field->offset;
}

void field_mark(ProtobufCMessage *message, const ProtobufCFieldDescriptor *field)
{
	void *quantifier = (char *)message + field->quantifier_offset;

	if (field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF)
		*(uint32_t *)quantifier = field->id;
	else if (field->label == PROTOBUF_C_LABEL_OPTIONAL && !field_is_pointer(field))
		*(protobuf_c_boolean *)quantifier = 1;
}

size_t field_value_size(const ProtobufCFieldDescriptor *field)
{
	switch (field->type) {
	case PROTOBUF_C_TYPE_INT32:
	case PROTOBUF_C_TYPE_SINT32:
	case PROTOBUF_C_TYPE_SFIXED32:
	case PROTOBUF_C_TYPE_UINT32:
	case PROTOBUF_C_TYPE_FIXED32:
	case PROTOBUF_C_TYPE_FLOAT:
	case PROTOBUF_C_TYPE_ENUM:
		return sizeof(uint32_t);
	case PROTOBUF_C_TYPE_INT64:
	case PROTOBUF_C_TYPE_SINT64:
	case PROTOBUF_C_TYPE_SFIXED64:
	case PROTOBUF_C_TYPE_UINT64:
	case PROTOBUF_C_TYPE_FIXED64:
	case PROTOBUF_C_TYPE_DOUBLE:
		return sizeof(uint64_t);
	case PROTOBUF_C_TYPE_BOOL:
		return sizeof(protobuf_c_boolean);
	case PROTOBUF_C_TYPE_BYTES:
		return sizeof(ProtobufCBinaryData);
	case PROTOBUF_C_TYPE_STRING:
	case PROTOBUF_C_TYPE_MESSAGE:
		break;
	}
	return sizeof(void *);
}

void field_set_list(ProtobufCMessage *message, const ProtobufCFieldDescriptor *field, size_t n,
		    void *list)
{
	*(size_t *)(void *)((char *)message + field->quantifier_offset) = n;
	*(void **)field_slot(message, field) = list;
}

bool field_is_instant(const ProtobufCFieldDescriptor *field)
{
	return field->type == PROTOBUF_C_TYPE_MESSAGE &&
		field->descriptor == &google__protobuf__timestamp__descriptor;
}

bool field_is_mask(const ProtobufCFieldDescriptor *field)
{
	return field->type == PROTOBUF_C_TYPE_MESSAGE &&
		field->descriptor == &google__protobuf__field_mask__descriptor;
}

const char *field_enum_name(const ProtobufCFieldDescriptor *field, int number)
{
	const ProtobufCEnumValue *value =
		protobuf_c_enum_descriptor_get_value(field->descriptor, number);

	return value ? value->name : NULL;
}

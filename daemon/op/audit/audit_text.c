#include "op/audit/audit_text.h"

#include <inttypes.h>
#include <sodium.h>
#include <stdbool.h>
#include <string.h>

#include "base/instant.h"

static char *audit_text_number(struct arena *arena, const ProtobufCFieldDescriptor *field,
			       int64_t number)
{
	const ProtobufCEnumValue *value;

	if (field->type == PROTOBUF_C_TYPE_BOOL)
		return arena_strdup(arena, number ? "true" : "false");
	if (field->type != PROTOBUF_C_TYPE_ENUM)
		return arena_printf(arena, "%" PRId64, number);
	value = protobuf_c_enum_descriptor_get_value(field->descriptor, (int)number);
	return value ? arena_strdup(arena, value->name) : arena_printf(arena, "%" PRId64, number);
}

static char *audit_text_time(struct arena *arena, int64_t us)
{
	int64_t seconds = us / 1000000 - (us % 1000000 < 0);
	char text[INSTANT_BYTES];

	if (!instant_format(seconds, (int32_t)(us - seconds * 1000000) * 1000, text))
		return arena_printf(arena, "%" PRId64, seconds);
	return arena_strdup(arena, text);
}

static char *audit_text_bytes(struct arena *arena, const struct value *value)
{
	size_t size = sodium_base64_encoded_len(value->length, sodium_base64_VARIANT_ORIGINAL);
	char *text = arena_alloc(arena, size);

	return sodium_bin2base64(text, size, value->data, value->length,
				 sodium_base64_VARIANT_ORIGINAL);
}

static char *audit_text_list(struct arena *arena, const struct value *value)
{
	const char *const *texts = value->data;
	char *text = arena_strdup(arena, "");

	for (size_t i = 0; i < value->length; i++)
		text = arena_printf(arena, "%s%s%s", text, i > 0 ? ", " : "", texts[i]);
	return text;
}

char *audit_text(struct arena *arena, const ProtobufCFieldDescriptor *field, struct value value)
{
	switch (value.kind) {
	case VALUE_NULL:
		return NULL;
	case VALUE_INT:
		return audit_text_number(arena, field, value.integer);
	case VALUE_TEXT:
		return arena_strndup(arena, value.data, value.length);
	case VALUE_BYTES:
		return audit_text_bytes(arena, &value);
	case VALUE_TIME:
		return audit_text_time(arena, value.integer);
	case VALUE_TEXTS:
		return audit_text_list(arena, &value);
	}
	return NULL;
}

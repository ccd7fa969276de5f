#include "json_read.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "base/instant.h"
#include "google/protobuf/timestamp.pb-c.h"

#include "base64.h"
#include "field.h"
#include "guess.h"
#include "json_mask.h"
#include "json_name.h"

struct json_reader {
	struct arena *arena;
	struct json_faults *faults;
};

static void json_read_fault(struct json_reader *r, const char *path, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

static void json_read_fault(struct json_reader *r, const char *path, const char *format, ...)
{
	struct json_fault *fault;
	va_list args;

	if (++r->faults->n > JSON_FAULTS_MAX)
		return;
	fault = arena_alloc(r->arena, sizeof(*fault));
	fault->path = path;
	va_start(args, format);
	fault->message = arena_vprintf(r->arena, format, args);
	va_end(args);
	if (r->faults->last)
		r->faults->last->next = fault;
	else
		r->faults->first = fault;
	r->faults->last = fault;
}

static const char *json_read_kind(const json_t *value)
{
	switch (json_typeof(value)) {
	case JSON_OBJECT:
		return "an object";
	case JSON_ARRAY:
		return "a list";
	case JSON_STRING:
		return "a string";
	case JSON_INTEGER:
	case JSON_REAL:
		return "a number";
	case JSON_TRUE:
	case JSON_FALSE:
		return "a boolean";
	case JSON_NULL:
		return "null";
	}
	return "something else";
}

/* An integer in one of its forms: 12, "12", 12.0, 1.2e1. */
static bool json_read_integer(const json_t *value, int64_t *ret)
{
	const char *text = json_string_value(value);
	double real = json_real_value(value);
	char *end;

	if (json_is_integer(value)) {
		*ret = json_integer_value(value);
		return true;
	}
	if (json_is_real(value)) {
		/* Beyond 2^53 a double no longer tells neighbours apart. */
		if (fabs(real) > 9007199254740992.0 || fabs(real - rint(real)) > 0)
			return false;
		*ret = (int64_t)real;
		return true;
	}
	if (!text || *text == '\0' || text[strspn(text, "-0123456789")] != '\0')
		return false;
	errno = 0;
	*ret = strtoll(text, &end, 10);
	return *end == '\0' && errno == 0;
}

static bool json_read_ranged(struct json_reader *r, const char *path, const json_t *value,
			     int64_t min, int64_t max, int64_t *ret)
{
	const char *text = json_string_value(value);
	int64_t number;

	if (!json_is_number(value) && !text) {
		json_read_fault(r, path, "must be an integer, not %s", json_read_kind(value));
		return false;
	}
	if (!json_read_integer(value, &number)) {
		json_read_fault(r, path, "must be a whole number of at most 64 bits%s%.40s%s",
				text ? ", not \"" : "", text ? text : "", text ? "\"" : "");
		return false;
	}
	if (number < min || number > max) {
		json_read_fault(r, path, "is %" PRId64 ", outside of %" PRId64 " to %" PRId64,
				number, min, max);
		return false;
	}
	*ret = number;
	return true;
}

static bool json_read_int32(struct json_reader *r, const char *path, const json_t *value, void *at)
{
	int64_t number;

	if (!json_read_ranged(r, path, value, INT32_MIN, INT32_MAX, &number))
		return false;
	*(int32_t *)at = (int32_t)number;
	return true;
}

static bool json_read_uint32(struct json_reader *r, const char *path, const json_t *value, void *at)
{
	int64_t number;

	if (!json_read_ranged(r, path, value, 0, UINT32_MAX, &number))
		return false;
	*(uint32_t *)at = (uint32_t)number;
	return true;
}

static bool json_read_uint64(struct json_reader *r, const char *path, const json_t *value, void *at)
{
	const char *text = json_string_value(value);
	int64_t number;
	char *end;

	if (text && *text >= '0' && *text <= '9') {
		errno = 0;
		*(uint64_t *)at = strtoull(text, &end, 10);
		if (*end == '\0' && errno == 0)
			return true;
	}
	if (!json_read_ranged(r, path, value, 0, INT64_MAX, &number))
		return false;
	*(uint64_t *)at = (uint64_t)number;
	return true;
}

static bool json_read_enum(struct json_reader *r, const char *path,
			   const ProtobufCEnumDescriptor *type, const json_t *value, void *at)
{
	const char *name = json_string_value(value), *near = NULL;
	const ProtobufCEnumValue *found;
	struct guess guess;

	if (!name)
		return json_read_int32(r, path, value, at);
	found = protobuf_c_enum_descriptor_get_value_by_name(type, name);
	if (found) {
		*(int *)at = found->value;
		return true;
	}
	guess_init(&guess, name);
	for (unsigned int i = 0; i < type->n_value_names; i++) {
		const char *candidate = type->values_by_name[i].name;
		size_t full = strlen(candidate), given = strlen(name);

		if (guess_offer(&guess, candidate) ||
		    (!near && given < full && strcmp(candidate + full - given, name) == 0))
			near = candidate;
	}
	json_read_fault(r, path, "\"%.60s\" is no %s%s%s%s", name, type->short_name,
			near ? " (did you mean \"" : "", near ? near : "", near ? "\"?)" : "");
	return false;
}

static bool json_read_string(struct json_reader *r, const char *path, const json_t *value, void *at)
{
	if (!json_is_string(value)) {
		json_read_fault(r, path, "must be a string, not %s", json_read_kind(value));
		return false;
	}
	*(char **)at =
		arena_memdup(r->arena, json_string_value(value), json_string_length(value) + 1);
	return true;
}

static bool json_read_bytes(struct json_reader *r, const char *path, const json_t *value, void *at)
{
	ProtobufCBinaryData *bytes = at;
	size_t n = json_string_length(value);

	if (!json_is_string(value)) {
		json_read_fault(r, path, "must be a string of base64, not %s",
				json_read_kind(value));
		return false;
	}
	bytes->data = arena_alloc(r->arena, base64_decoded_max(n));
	if (base64_decode(json_string_value(value), n, bytes->data, &bytes->len))
		return true;
	json_read_fault(r, path, "is not base64");
	return false;
}

static bool json_read_bool(struct json_reader *r, const char *path, const json_t *value, void *at)
{
	if (!json_is_boolean(value)) {
		json_read_fault(r, path, "must be true or false, not %s", json_read_kind(value));
		return false;
	}
	*(protobuf_c_boolean *)at = json_is_true(value);
	return true;
}

static bool json_read_instant(struct json_reader *r, const char *path, const json_t *value,
			      void *at)
{
	Google__Protobuf__Timestamp *t = arena_alloc(r->arena, sizeof(*t));
	const char *text = json_string_value(value);

	google__protobuf__timestamp__init(t);
	*(Google__Protobuf__Timestamp **)at = t;
	if (text && instant_parse(text, &t->seconds, &t->nanos))
		return true;
	json_read_fault(r, path, "must be a time such as \"2026-03-01T12:00:00Z\"");
	return false;
}

static bool json_read_mask(struct json_reader *r, const char *path, const json_t *value, void *at)
{
	if (!json_is_string(value)) {
		json_read_fault(r, path, "must be a string of names such as \"name,timeZone\"");
		return false;
	}
	*(Google__Protobuf__FieldMask **)at = json_mask_parse(r->arena, json_string_value(value));
	return true;
}

static ProtobufCMessage *json_read_object(struct json_reader *r, const char *path,
					  const ProtobufCMessageDescriptor *type,
					  const json_t *value);

static bool json_read_value(struct json_reader *r, const char *path,
			    const ProtobufCFieldDescriptor *field, const json_t *value, void *at)
{
	switch (field->type) {
	case PROTOBUF_C_TYPE_INT32:
	case PROTOBUF_C_TYPE_SINT32:
	case PROTOBUF_C_TYPE_SFIXED32:
		return json_read_int32(r, path, value, at);
	case PROTOBUF_C_TYPE_UINT32:
	case PROTOBUF_C_TYPE_FIXED32:
		return json_read_uint32(r, path, value, at);
	case PROTOBUF_C_TYPE_INT64:
	case PROTOBUF_C_TYPE_SINT64:
	case PROTOBUF_C_TYPE_SFIXED64:
		return json_read_ranged(r, path, value, INT64_MIN, INT64_MAX, at);
	case PROTOBUF_C_TYPE_UINT64:
	case PROTOBUF_C_TYPE_FIXED64:
		return json_read_uint64(r, path, value, at);
	case PROTOBUF_C_TYPE_BOOL:
		return json_read_bool(r, path, value, at);
	case PROTOBUF_C_TYPE_ENUM:
		return json_read_enum(r, path, field->descriptor, value, at);
	case PROTOBUF_C_TYPE_STRING:
		return json_read_string(r, path, value, at);
	case PROTOBUF_C_TYPE_BYTES:
		return json_read_bytes(r, path, value, at);
	case PROTOBUF_C_TYPE_MESSAGE:
		if (field_is_instant(field))
			return json_read_instant(r, path, value, at);
		if (field_is_mask(field))
			return json_read_mask(r, path, value, at);
		*(ProtobufCMessage **)at = json_read_object(r, path, field->descriptor, value);
		return *(ProtobufCMessage **)at;
	case PROTOBUF_C_TYPE_FLOAT:
	case PROTOBUF_C_TYPE_DOUBLE:
		break;
	}
	json_read_fault(r, path, "has a type that orderctl does not know");
	return false;
}

static void json_read_list(struct json_reader *r, const char *path,
			   const ProtobufCFieldDescriptor *field, const json_t *value,
			   ProtobufCMessage *message)
{
	size_t size = field_value_size(field), n = json_array_size(value);
	char *list;

	if (!json_is_array(value)) {
		json_read_fault(r, path, "must be a list, not %s", json_read_kind(value));
		return;
	}
	if (n == 0)
		return;
	list = arena_alloc(r->arena, n * size);
	for (size_t i = 0; i < n; i++)
		json_read_value(r, arena_printf(r->arena, "%s[%zu]", path, i), field,
				json_array_get(value, i), list + i * size);
	field_set_list(message, field, n, list);
}

/* The other member of the field's oneof that is set, NULL if there is none. */
static const ProtobufCFieldDescriptor *json_read_rival(const ProtobufCMessage *message,
						       const ProtobufCFieldDescriptor *field)
{
	const ProtobufCMessageDescriptor *type = message->descriptor;

	if (!(field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF))
		return NULL;
	for (unsigned int i = 0; i < type->n_fields; i++) {
		const ProtobufCFieldDescriptor *other = &type->fields[i];

		if (other != field && other->flags & PROTOBUF_C_FIELD_FLAG_ONEOF &&
		    other->quantifier_offset == field->quantifier_offset &&
		    field_is_present(message, other))
			return other;
	}
	return NULL;
}

static void json_read_field(struct json_reader *r, const char *path,
			    const ProtobufCFieldDescriptor *field, const json_t *value,
			    ProtobufCMessage *message)
{
	const ProtobufCFieldDescriptor *rival = json_read_rival(message, field);

	if (json_is_null(value))
		return;
	if (rival) {
		json_read_fault(r, path, "cannot be set together with %s", rival->name);
		return;
	}
	if (field_is_present(message, field)) {
		json_read_fault(r, path, "is given twice");
		return;
	}
	if (field->label == PROTOBUF_C_LABEL_REPEATED) {
		json_read_list(r, path, field, value, message);
		return;
	}
	if (json_read_value(r, path, field, value, field_slot(message, field)))
		field_mark(message, field);
}

static void json_read_unknown(struct json_reader *r, const char *path,
			      const ProtobufCMessageDescriptor *type, const char *key)
{
	const ProtobufCFieldDescriptor *near = json_name_guess(type, key);
	char name[JSON_NAME_BYTES] = "";

	if (near)
		json_name_make(near->name, name);
	json_read_fault(r, path, "%s has no such field%s%s%s", type->short_name,
			near ? " (did you mean \"" : "", name, near ? "\"?)" : "");
}

static ProtobufCMessage *json_read_object(struct json_reader *r, const char *path,
					  const ProtobufCMessageDescriptor *type,
					  const json_t *value)
{
	ProtobufCMessage *message = arena_alloc(r->arena, type->sizeof_message);
	const ProtobufCFieldDescriptor *field;
	const char *key;
	void *iter;

	field_message_init(type, message);
	if (!json_is_object(value)) {
		json_read_fault(r, path, "must be an object, not %s", json_read_kind(value));
		return NULL;
	}
	/* json_object_iter() takes no const; it does not write. */
	for (iter = json_object_iter((json_t *)(uintptr_t)value); iter;
	     iter = json_object_iter_next((json_t *)(uintptr_t)value, iter)) {
		const char *at;

		key = json_object_iter_key(iter);
		at = arena_printf(r->arena, "%s%s%s", path, *path ? "." : "", key);
		field = json_name_find(type, key);
		if (field)
			json_read_field(r, at, field, json_object_iter_value(iter), message);
		else
			json_read_unknown(r, at, type, key);
	}
	return message;
}

static void json_read_syntax(struct json_reader *r, const json_error_t *error, bool empty)
{
	const char *what = error->text;

	if (empty)
		what = "the text is empty";
	else if (json_error_code(error) == json_error_premature_end_of_input)
		what = "the text ends too early";
	else if (json_error_code(error) == json_error_null_character)
		what = "a string cannot hold the character \\u0000";
	else if (json_error_code(error) == json_error_numeric_overflow)
		what = "the number is too large";
	json_read_fault(r, "", "line %d, column %d: %s", error->line > 0 ? error->line : 1,
			error->column > 0 ? error->column : 1, what);
}

static bool json_read_is_blank(const char *text, size_t n_bytes)
{
	for (size_t i = 0; i < n_bytes; i++)
		if (!strchr(" \t\r\n", text[i]))
			return false;
	return true;
}

ProtobufCMessage *json_read_message(struct arena *a, const ProtobufCMessageDescriptor *type,
				    const char *text, size_t n_bytes,
				    struct json_faults *ret_faults)
{
	struct json_reader r = { .arena = a, .faults = ret_faults };
	ProtobufCMessage *message;
	json_error_t error;
	json_t *root;

	*ret_faults = (struct json_faults){ .first = NULL };
	root = json_loadb(text, n_bytes, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &error);
	if (!root) {
		json_read_syntax(&r, &error, json_read_is_blank(text, n_bytes));
		return NULL;
	}
	message = json_read_object(&r, "", type, root);
	json_decref(root);
	return ret_faults->n == 0 ? message : NULL;
}

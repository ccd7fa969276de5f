#include "store/params.h"

#include <assert.h>
#include <endian.h>
#include <limits.h>
#include <string.h>

#define PARAMS_FORMAT_BINARY 1
#define PARAMS_EPOCH_US INT64_C(946684800000000) /* PostgreSQL counts from 2000-01-01 UTC */
#define PARAMS_ARRAY_HEADER 20 /* dimensions, null flag, element type, length, lower bound */

struct params_array {
	struct params *params;
	int index; /* of the parameter */
	Oid type;
	size_t left;
	char *data;
	size_t length;
	size_t capacity;
};

void params_init(struct params *params, struct arena *arena)
{
	params->arena = arena;
	params->n = 0;
	params->failed = false;
}

static int params_add(struct params *params, Oid type, const char *value, size_t length)
{
	int i = params->n++;

	assert(i < PARAMS_MAX);
	assert(length <= INT_MAX);
	params->values[i] = value;
	params->lengths[i] = (int)length;
	params->formats[i] = PARAMS_FORMAT_BINARY;
	params->types[i] = type;
	return i;
}

static void params_copy(struct params *params, Oid type, const void *data, size_t length)
{
	char *copy = arena_alloc(params->arena, length);

	if (!copy)
		params->failed = true;
	else if (length > 0)
		memcpy(copy, data, length);
	params_add(params, type, copy, copy ? length : 0);
}

static void params_put64(struct params *params, Oid type, int64_t value)
{
	uint64_t wire = htobe64((uint64_t)value);

	params_copy(params, type, &wire, sizeof(wire));
}

void params_int(struct params *params, int64_t value)
{
	params_put64(params, PARAMS_INT8, value);
}

void params_time(struct params *params, int64_t us)
{
	params_put64(params, PARAMS_TIMESTAMPTZ, us - PARAMS_EPOCH_US);
}

void params_text(struct params *params, const char *text)
{
	if (!text)
		params_add(params, PARAMS_TEXT, NULL, 0);
	else
		params_copy(params, PARAMS_TEXT, text, strlen(text));
}

void params_bytes(struct params *params, const void *data, size_t length)
{
	params_copy(params, PARAMS_BYTEA, data, length);
}

void params_value(struct params *params, char type, const struct value *value)
{
	Oid oid = type == 'i' ? PARAMS_INT8
		: type == 't' ? PARAMS_TEXT
		: type == 's' ? PARAMS_TIMESTAMPTZ
			      : PARAMS_BYTEA;

	assert(type == 'i' || type == 't' || type == 's' || type == 'b');
	switch (value->kind) {
	case VALUE_NULL:
		params_add(params, oid, NULL, 0);
		return;
	case VALUE_INT:
		assert(type == 'i');
		params_int(params, value->integer);
		return;
	case VALUE_TIME:
		assert(type == 's');
		params_time(params, value->integer);
		return;
	case VALUE_TEXT:
	case VALUE_BYTES:
		assert(type == (value->kind == VALUE_TEXT ? 't' : 'b'));
		params_copy(params, oid, value->data, value->length);
		return;
	case VALUE_TEXTS:
		assert(false);
		return;
	}
}

/* Bytes of an element; 0: they vary. */
static size_t params_size(Oid type)
{
	switch (type) {
	case PARAMS_BOOL:
		return 1;
	case PARAMS_INT2:
		return 2;
	case PARAMS_INT4:
		return 4;
	case PARAMS_INT8:
	case PARAMS_TIMESTAMPTZ:
		return 8;
	default:
		return 0;
	}
}

static void params_store32(char *to, uint32_t value)
{
	uint32_t wire = htobe32(value);

	memcpy(to, &wire, sizeof(wire));
}

struct params_array *params_array(struct params *params, Oid element_type, size_t n_elements)
{
	struct params_array *array = arena_alloc(params->arena, sizeof(*array));
	size_t size = params_size(element_type);
	char *data;

	assert(n_elements <= INT_MAX);
	if (element_type == PARAMS_TEXTS)
		element_type = PARAMS_TEXT;
	/* Codes, numbers, names are mostly below 24 bytes; longer ones make the array grow. */
	size = PARAMS_ARRAY_HEADER + n_elements * (4 + (size ? size : 24));
	data = arena_alloc(params->arena, size);
	if (!array || !data) {
		params->failed = true;
		params_add(params, params_array_type(element_type), NULL, 0);
		return NULL;
	}
	params_store32(data, n_elements > 0);
	params_store32(data + 4, 0);
	params_store32(data + 8, element_type);
	params_store32(data + 12, (uint32_t)n_elements);
	params_store32(data + 16, 1);
	array->params = params;
	array->type = element_type;
	array->left = n_elements;
	array->data = data;
	/* An array of no element has no dimension, hence neither length nor lower bound. */
	array->length = n_elements > 0 ? PARAMS_ARRAY_HEADER : 12;
	array->capacity = size;
	array->index = params_add(params, params_array_type(element_type), data, array->length);
	return array;
}

static bool params_array_grow(struct params_array *array, size_t length)
{
	size_t capacity = (array->capacity + length) * 2;
	char *data;

	if (array->length + length <= array->capacity)
		return true;
	data = arena_alloc(array->params->arena, capacity);
	if (!data) {
		array->params->failed = true;
		return false;
	}
	memcpy(data, array->data, array->length);
	array->data = data;
	array->capacity = capacity;
	array->params->values[array->index] = data;
	return true;
}

static void params_array_append(struct params_array *array, const void *data, size_t length)
{
	char *to = array->data + array->length;

	params_store32(to, (uint32_t)length);
	if (length > 0)
		memcpy(to + 4, data, length);
	array->length += 4 + length;
}

static bool params_fits(size_t size, int64_t integer)
{
	switch (size) {
	case 1:
		return integer == 0 || integer == 1;
	case 2:
		return integer >= INT16_MIN && integer <= INT16_MAX;
	case 4:
		return integer >= INT32_MIN && integer <= INT32_MAX;
	default:
		return true;
	}
}

/*
 * A number that does not fit goes as eight bytes, which the server refuses as malformed: the one
 * request fails then, and no other number is ever stored in its place.
 */
static void params_array_integer(struct params_array *array, int64_t integer)
{
	uint64_t wire = htobe64((uint64_t)integer);
	size_t size = params_size(array->type);

	assert(size > 0);
	if (!params_fits(size, integer))
		size = sizeof(wire);
	params_array_append(array, (const char *)&wire + sizeof(wire) - size, size);
}

/* '{"a","b"}' with quotes and backslashes escaped; VALUE_NULL when the arena is full. */
static struct value params_list(struct arena *arena, const struct value *list)
{
	const char *const *texts = list->data;
	size_t bytes = 3;
	char *literal, *end;

	for (size_t i = 0; i < list->length; i++)
		bytes += 2 * strlen(texts[i]) + 3;
	literal = end = arena_alloc(arena, bytes);
	if (!literal)
		return v_null();
	*end++ = '{';
	for (size_t i = 0; i < list->length; i++) {
		if (i > 0)
			*end++ = ',';
		*end++ = '"';
		for (const char *at = texts[i]; *at; at++) {
			if (*at == '"' || *at == '\\')
				*end++ = '\\';
			*end++ = *at;
		}
		*end++ = '"';
	}
	*end++ = '}';
	return (struct value){ .kind = VALUE_TEXT,
			       .data = literal,
			       .length = (size_t)(end - literal) };
}

static size_t params_element_bytes(const struct value *value)
{
	assert(value->length <= INT_MAX);
	return value->kind == VALUE_TEXT || value->kind == VALUE_BYTES ? value->length : 8;
}

void params_array_put(struct params_array *array, const struct value *value)
{
	struct value list;

	if (!array)
		return;
	if (value->kind == VALUE_TEXTS) {
		list = params_list(array->params->arena, value);
		array->params->failed = array->params->failed || list.kind == VALUE_NULL;
		value = &list;
	}
	assert(array->left > 0);
	array->left--;
	if (!params_array_grow(array, 4 + params_element_bytes(value)))
		return;
	switch (value->kind) {
	case VALUE_NULL:
		params_store32(array->data + 4, 1);
		params_store32(array->data + array->length, UINT32_MAX);
		array->length += 4;
		break;
	case VALUE_INT:
		assert(array->type != PARAMS_TIMESTAMPTZ);
		params_array_integer(array, value->integer);
		break;
	case VALUE_TIME:
		assert(array->type == PARAMS_TIMESTAMPTZ);
		params_array_integer(array, value->integer - PARAMS_EPOCH_US);
		break;
	case VALUE_TEXT:
	case VALUE_BYTES:
		assert(array->type ==
		       (value->kind == VALUE_TEXT ? (Oid)PARAMS_TEXT : (Oid)PARAMS_BYTEA));
		params_array_append(array, value->data, value->length);
		break;
	case VALUE_TEXTS:
		assert(false);
		break;
	}
	assert(array->length <= INT_MAX);
	array->params->lengths[array->index] = (int)array->length;
}

Oid params_array_type(Oid element_type)
{
	switch (element_type) {
	case PARAMS_BOOL:
		return 1000;
	case PARAMS_BYTEA:
		return 1001;
	case PARAMS_INT8:
		return 1016;
	case PARAMS_INT2:
		return 1005;
	case PARAMS_INT4:
		return 1007;
	case PARAMS_TEXT:
		return 1009;
	case PARAMS_TIMESTAMPTZ:
		return 1185;
	default:
		assert(false);
		return 0;
	}
}

const char *params_type_name(Oid type)
{
	switch (type) {
	case PARAMS_BOOL:
		return "boolean";
	case PARAMS_BYTEA:
		return "bytea";
	case PARAMS_INT8:
		return "bigint";
	case PARAMS_INT2:
		return "smallint";
	case PARAMS_INT4:
		return "integer";
	case PARAMS_TEXT:
		return "text";
	case PARAMS_TEXTS:
		return "text[]";
	case PARAMS_TIMESTAMPTZ:
		return "timestamp with time zone";
	default:
		return "unknown";
	}
}

#include "store/codec.h"

#include <assert.h>
#include <endian.h>
#include <google/protobuf/timestamp.pb-c.h>
#include <string.h>

#include "store/params.h"

#define CODEC_EPOCH_US INT64_C(946684800000000) /* PostgreSQL counts from 2000-01-01 UTC */
#define CODEC_SECOND_US 1000000
#define CODEC_VARCHAR 1043
#define CODEC_NAME 19

static const void *codec_member(const ProtobufCMessage *message,
				const ProtobufCFieldDescriptor *field)
{
	return (const char *)message + field->offset;
}

static bool codec_present(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field)
{
	const void *quantifier = (const char *)message + field->quantifier_offset;

	if (field->label == PROTOBUF_C_LABEL_REPEATED)
		return *(const size_t *)quantifier > 0;
	if (field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF)
		return *(const uint32_t *)quantifier == field->id;
	if (field->type == PROTOBUF_C_TYPE_STRING || field->type == PROTOBUF_C_TYPE_MESSAGE)
		return *(void *const *)codec_member(message, field) != NULL;
	if (field->label == PROTOBUF_C_LABEL_REQUIRED)
		return true;
	return *(const protobuf_c_boolean *)quantifier;
}

static void codec_mark(ProtobufCMessage *message, const ProtobufCFieldDescriptor *field,
		       bool present)
{
	void *quantifier = (char *)message + field->quantifier_offset;

	if (field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF)
		*(uint32_t *)quantifier = present ? field->id : 0;
	else if (field->type != PROTOBUF_C_TYPE_STRING && field->type != PROTOBUF_C_TYPE_MESSAGE &&
		 field->label != PROTOBUF_C_LABEL_REQUIRED)
		*(protobuf_c_boolean *)quantifier = present;
}

/*
 * Beyond 64 bits the nearest, which is outside what PostgreSQL takes or tens of thousands of years
 * away.
 */
static int64_t codec_time_us(const Google__Protobuf__Timestamp *time)
{
	int64_t us;

	if (__builtin_mul_overflow(time->seconds, CODEC_SECOND_US, &us) ||
	    __builtin_add_overflow(us, time->nanos / 1000, &us))
		return time->seconds < 0 ? INT64_MIN / 2 : INT64_MAX;
	return us < INT64_MIN / 2 ? INT64_MIN / 2 : us;
}

static struct value codec_get_list(const ProtobufCMessage *message,
				   const ProtobufCFieldDescriptor *field)
{
	const size_t *n = (const void *)((const char *)message + field->quantifier_offset);

	assert(field->type == PROTOBUF_C_TYPE_STRING);
	return v_texts(*(const char *const *const *)codec_member(message, field), *n);
}

struct value codec_get(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field)
{
	const void *member = codec_member(message, field);
	const ProtobufCBinaryData *bytes;

	if (!codec_present(message, field))
		return v_null();
	if (field->label == PROTOBUF_C_LABEL_REPEATED)
		return codec_get_list(message, field);
	switch ((int)field->type) {
	case PROTOBUF_C_TYPE_INT64:
	case PROTOBUF_C_TYPE_UINT64:
		return v_int(*(const int64_t *)member);
	case PROTOBUF_C_TYPE_INT32:
	case PROTOBUF_C_TYPE_ENUM:
		return v_int(*(const int32_t *)member);
	case PROTOBUF_C_TYPE_UINT32:
		return v_int(*(const uint32_t *)member);
	case PROTOBUF_C_TYPE_BOOL:
		return v_int(*(const protobuf_c_boolean *)member != 0);
	case PROTOBUF_C_TYPE_STRING:
		return v_text(*(const char *const *)member);
	case PROTOBUF_C_TYPE_BYTES:
		bytes = member;
		return v_bytes(bytes->data, bytes->len);
	case PROTOBUF_C_TYPE_MESSAGE:
		assert(field->descriptor == &google__protobuf__timestamp__descriptor);
		return v_time(codec_time_us(*(const Google__Protobuf__Timestamp *const *)member));
	default:
		assert(false);
		return v_null();
	}
}

Oid codec_type(const ProtobufCFieldDescriptor *field)
{
	if (field->label == PROTOBUF_C_LABEL_REPEATED)
		return field->type == PROTOBUF_C_TYPE_STRING ? PARAMS_TEXTS : 0;
	switch ((int)field->type) {
	case PROTOBUF_C_TYPE_INT64:
	case PROTOBUF_C_TYPE_UINT64:
	case PROTOBUF_C_TYPE_UINT32:
		return PARAMS_INT8;
	case PROTOBUF_C_TYPE_INT32:
		return PARAMS_INT4;
	case PROTOBUF_C_TYPE_ENUM:
		return PARAMS_INT2;
	case PROTOBUF_C_TYPE_BOOL:
		return PARAMS_BOOL;
	case PROTOBUF_C_TYPE_STRING:
		return PARAMS_TEXT;
	case PROTOBUF_C_TYPE_BYTES:
		return PARAMS_BYTEA;
	case PROTOBUF_C_TYPE_MESSAGE:
		if (field->descriptor == &google__protobuf__timestamp__descriptor)
			return PARAMS_TIMESTAMPTZ;
		return 0;
	default:
		return 0;
	}
}

/* Whether every value of a column's type fits into the field. */
static bool codec_fits(const ProtobufCFieldDescriptor *field, Oid type)
{
	switch (codec_type(field)) {
	case PARAMS_INT8:
		return type == PARAMS_INT8 || type == PARAMS_INT4 || type == PARAMS_INT2;
	case PARAMS_INT4:
	case PARAMS_INT2:
		return type == PARAMS_INT4 || type == PARAMS_INT2;
	case PARAMS_TEXT:
		return type == PARAMS_TEXT || type == CODEC_VARCHAR || type == CODEC_NAME;
	case 0:
		return false;
	default:
		return type == codec_type(field);
	}
}

void codec_columns_init(struct codec_columns *columns, const PGresult *result,
			const ProtobufCMessageDescriptor *descriptor)
{
	int n = PQnfields(result);

	columns->descriptor = descriptor;
	columns->n = 0;
	for (int i = 0; i < n; i++) {
		struct codec_column *column = &columns->columns[columns->n];

		column->field = protobuf_c_message_descriptor_get_field_by_name(descriptor,
										PQfname(result, i));
		if (!column->field)
			continue;
		assert(columns->n < CODEC_COLUMNS_MAX);
		assert(PQfformat(result, i) == 1);
		column->column = i;
		column->type = PQftype(result, i);
		assert(codec_fits(column->field, column->type));
		columns->n++;
	}
}

static int64_t codec_integer(const char *data, Oid type)
{
	uint64_t wire64;
	uint32_t wire32;
	uint16_t wire16;

	switch (type) {
	case PARAMS_INT2:
		memcpy(&wire16, data, sizeof(wire16));
		return (int16_t)be16toh(wire16);
	case PARAMS_INT4:
		memcpy(&wire32, data, sizeof(wire32));
		return (int32_t)be32toh(wire32);
	case PARAMS_BOOL:
		return *data != 0;
	case PARAMS_TIMESTAMPTZ:
		memcpy(&wire64, data, sizeof(wire64));
		return (int64_t)be64toh(wire64) + CODEC_EPOCH_US;
	default:
		memcpy(&wire64, data, sizeof(wire64));
		return (int64_t)be64toh(wire64);
	}
}

struct value codec_value(const PGresult *result, int row, int column)
{
	Oid type = PQftype(result, column);
	const char *data;
	size_t length;

	if (PQgetisnull(result, row, column))
		return v_null();
	data = PQgetvalue(result, row, column);
	length = (size_t)PQgetlength(result, row, column);
	switch (type) {
	case PARAMS_TEXT:
	case CODEC_VARCHAR:
	case CODEC_NAME:
		return (struct value){ .kind = VALUE_TEXT, .data = data, .length = length };
	case PARAMS_BYTEA:
		return v_bytes(data, length);
	case PARAMS_TIMESTAMPTZ:
		return v_time(codec_integer(data, type));
	default:
		assert(type == PARAMS_INT2 || type == PARAMS_INT4 || type == PARAMS_INT8 ||
		       type == PARAMS_BOOL);
		return v_int(codec_integer(data, type));
	}
}

static bool codec_set_time(void *member, int64_t us, struct arena *arena)
{
	Google__Protobuf__Timestamp *time = arena_alloc(arena, sizeof(*time));
	int64_t seconds = us / CODEC_SECOND_US;
	int64_t rest = us % CODEC_SECOND_US;

	if (!time)
		return false;
	if (rest < 0) {
		rest += CODEC_SECOND_US;
		seconds--;
	}
	google__protobuf__timestamp__init(time);
	time->seconds = seconds;
	time->nanos = (int32_t)rest * 1000;
	*(Google__Protobuf__Timestamp **)member = time;
	return true;
}

static void codec_set_list(ProtobufCMessage *message, const ProtobufCFieldDescriptor *field,
			   const struct value *list)
{
	memcpy((char *)message + field->offset, &list->data, sizeof(list->data));
	memcpy((char *)message + field->quantifier_offset, &list->length, sizeof(list->length));
}

static void codec_clear(ProtobufCMessage *message, const ProtobufCFieldDescriptor *field)
{
	void *member = (char *)message + field->offset;

	if (field->label == PROTOBUF_C_LABEL_REPEATED) {
		codec_set_list(message, field, &(struct value){ 0 });
		return;
	}
	codec_mark(message, field, false);
	if (field->type == PROTOBUF_C_TYPE_STRING || field->type == PROTOBUF_C_TYPE_MESSAGE)
		*(void **)member = NULL;
	else if (field->type == PROTOBUF_C_TYPE_BYTES)
		*(ProtobufCBinaryData *)member = (ProtobufCBinaryData){ 0 };
	else if (codec_type(field) == PARAMS_INT8)
		memset(member, 0, field->type == PROTOBUF_C_TYPE_UINT32 ? 4 : 8);
	else
		*(int32_t *)member = 0;
}

bool codec_set(ProtobufCMessage *message, const ProtobufCFieldDescriptor *field,
	       const struct value *value, struct arena *arena)
{
	void *member = (char *)message + field->offset;
	ProtobufCBinaryData *bytes;

	if (value->kind == VALUE_NULL) {
		codec_clear(message, field);
		return true;
	}
	if (field->label == PROTOBUF_C_LABEL_REPEATED) {
		codec_set_list(message, field, value);
		return true;
	}
	codec_mark(message, field, true);
	switch ((int)field->type) {
	case PROTOBUF_C_TYPE_INT64:
	case PROTOBUF_C_TYPE_UINT64:
		*(int64_t *)member = value->integer;
		return true;
	case PROTOBUF_C_TYPE_UINT32:
		*(uint32_t *)member = (uint32_t)value->integer;
		return true;
	case PROTOBUF_C_TYPE_INT32:
	case PROTOBUF_C_TYPE_ENUM:
	case PROTOBUF_C_TYPE_BOOL:
		*(int32_t *)member = (int32_t)value->integer;
		return true;
	case PROTOBUF_C_TYPE_STRING:
		memcpy(member, &value->data, sizeof(value->data));
		return true;
	case PROTOBUF_C_TYPE_BYTES:
		bytes = member;
		bytes->len = value->length;
		memcpy(&bytes->data, &value->data, sizeof(value->data));
		return true;
	default:
		assert(codec_type(field) == PARAMS_TIMESTAMPTZ);
		return codec_set_time(member, value->integer, arena);
	}
}

/*
 * A value of text[] as the server sends it: dimensions, null flag, element type; with an element
 * also their number, lower bound; then length and bytes of each. Our lists have neither NULL nor
 * more than one dimension. False when memory is out.
 */
static bool codec_decode_list(ProtobufCMessage *message, const ProtobufCFieldDescriptor *field,
			      const char *data, struct arena *arena)
{
	int64_t dimensions = codec_integer(data, PARAMS_INT4);
	size_t n = dimensions > 0 ? (size_t)codec_integer(data + 12, PARAMS_INT4) : 0;
	const char **texts = arena_alloc(arena, (n + 1) * sizeof(*texts));
	struct value list;

	if (!texts)
		return false;
	data += 20;
	for (size_t i = 0; i < n; i++) {
		int64_t length = codec_integer(data, PARAMS_INT4);

		texts[i] = arena_strndup(arena, data + 4, length > 0 ? (size_t)length : 0);
		if (!texts[i])
			return false;
		data += 4 + (length > 0 ? length : 0);
	}
	list = v_texts(texts, n);
	return codec_set(message, field, &list, arena);
}

static bool codec_decode(ProtobufCMessage *message, const struct codec_column *column,
			 const char *data, size_t length, struct arena *arena)
{
	struct value value;

	if (column->type == PARAMS_TEXTS)
		return codec_decode_list(message, column->field, data, arena);
	if (column->field->type != PROTOBUF_C_TYPE_STRING &&
	    column->field->type != PROTOBUF_C_TYPE_BYTES) {
		value = v_int(codec_integer(data, column->type));
		return codec_set(message, column->field, &value, arena);
	}
	/* One byte more: the NUL that libpq keeps behind every value. */
	value = v_bytes(arena_memdup(arena, data, length + 1), length);
	return value.data && codec_set(message, column->field, &value, arena);
}

ProtobufCMessage *codec_row(const struct codec_columns *columns, const PGresult *result, int row,
			    struct arena *arena)
{
	ProtobufCMessage *message = codec_new(columns->descriptor, arena);

	if (!message)
		return NULL;
	for (int i = 0; i < columns->n; i++) {
		const struct codec_column *column = &columns->columns[i];

		if (PQgetisnull(result, row, column->column))
			continue;
		if (!codec_decode(message, column, PQgetvalue(result, row, column->column),
				  (size_t)PQgetlength(result, row, column->column), arena))
			return NULL;
	}
	return message;
}

static bool codec_same_texts(const struct value *a, const struct value *b)
{
	const char *const *left = a->data;
	const char *const *right = b->data;

	for (size_t i = 0; i < a->length; i++)
		if (strcmp(left[i], right[i]) != 0)
			return false;
	return true;
}

bool codec_equal(const ProtobufCMessage *a, const ProtobufCMessage *b,
		 const ProtobufCFieldDescriptor *field)
{
	struct value left = codec_get(a, field);
	struct value right = codec_get(b, field);

	if (left.kind != right.kind || left.integer != right.integer || left.length != right.length)
		return false;
	if (left.kind == VALUE_TEXTS)
		return codec_same_texts(&left, &right);
	return left.length == 0 || left.data == right.data ||
		memcmp(left.data, right.data, left.length) == 0;
}

ProtobufCMessage *codec_copy(const ProtobufCMessage *message, struct arena *arena)
{
	return arena_memdup(arena, message, message->descriptor->sizeof_message);
}

ProtobufCMessage *codec_new(const ProtobufCMessageDescriptor *descriptor, struct arena *arena)
{
	ProtobufCMessage *message = arena_alloc(arena, descriptor->sizeof_message);

	if (message)
		protobuf_c_message_init(descriptor, message);
	return message;
}

#include "record.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "google/protobuf/timestamp.pb-c.h"
#include "orderd/v1/common.pb-c.h"

#include "base/clock.h"
#include "base/decimal.h"
#include "base/instant.h"
#include "currency.h"
#include "field.h"
#include "json_write.h"
#include "plain.h"

static bool record_name_ends(const ProtobufCFieldDescriptor *field, const char *end)
{
	size_t n = strlen(field->name), m = strlen(end);

	return n >= m && strcmp(field->name + n - m, end) == 0;
}

static const char *record_currency(const ProtobufCMessage *message)
{
	const ProtobufCFieldDescriptor *field;

	field = protobuf_c_message_descriptor_get_field_by_name(message->descriptor, "currency");
	if (!field || field->type != PROTOBUF_C_TYPE_STRING || !field_is_present(message, field))
		return "";
	return *(char *const *)field_at(message, field, 0);
}

static void record_int64(struct text *out, const ProtobufCMessage *message,
			 const ProtobufCFieldDescriptor *field, int64_t value, const char *currency)
{
	const char *code = currency ? currency : record_currency(message);
	char amount[CURRENCY_AMOUNT_BYTES];

	if (record_name_ends(field, "_minor"))
		text_puts(out, currency_format_minor(value, code, amount));
	else if (record_name_ends(field, "price_micros") || record_name_ends(field, "goods_micros"))
		text_puts(out, currency_format_micros(value, code, amount));
	else if (record_name_ends(field, "_micros"))
		text_puts(out, decimal_format_micros(value, amount));
	else
		text_printf(out, "%" PRId64, value);
}

static void record_instant(struct text *out, const Google__Protobuf__Timestamp *t)
{
	char instant[INSTANT_BYTES];

	if (instant_format(t->seconds, 0, instant)) {
		instant[10] = ' ';
		instant[19] = '\0';
		text_puts(out, instant);
	} else {
		text_printf(out, "%" PRId64, t->seconds);
	}
}

const char *record_enum_short(const ProtobufCEnumDescriptor *type, int number)
{
	const ProtobufCEnumValue *value = protobuf_c_enum_descriptor_get_value(type, number);
	const ProtobufCEnumValue *first = protobuf_c_enum_descriptor_get_value(type, 0);
	const char *end = first ? strstr(first->name, "_UNSPECIFIED") : NULL;
	size_t prefix = end ? (size_t)(end - first->name) + 1 : 0;

	if (!value)
		return "UNKNOWN";
	if (prefix > 0 && strncmp(value->name, first->name, prefix) == 0)
		return value->name + prefix;
	return value->name;
}

bool record_enum_parse(const ProtobufCEnumDescriptor *type, const char *name, int *ret)
{
	for (unsigned int i = 0; i < type->n_values; i++) {
		const ProtobufCEnumValue *value = &type->values[i];

		if (strcasecmp(value->name, name) != 0 &&
		    strcasecmp(record_enum_short(type, value->value), name) != 0)
			continue;
		*ret = value->value;
		return true;
	}
	return false;
}

/* Everything that is not special: as JSON has it, without the quotes of a string. */
static void record_plain(struct text *out, const ProtobufCFieldDescriptor *field, const void *at)
{
	switch (field->type) {
	case PROTOBUF_C_TYPE_STRING:
		text_puts(out, *(char *const *)at);
		return;
	case PROTOBUF_C_TYPE_BOOL:
		text_puts(out, *(const protobuf_c_boolean *)at ? "true" : "false");
		return;
	case PROTOBUF_C_TYPE_BYTES: {
		const ProtobufCBinaryData *bytes = at;

		for (size_t i = 0; i < bytes->len; i++)
			text_printf(out, "%02x", bytes->data[i]);
		return;
	}
	case PROTOBUF_C_TYPE_INT32:
	case PROTOBUF_C_TYPE_SINT32:
	case PROTOBUF_C_TYPE_SFIXED32:
		text_printf(out, "%" PRId32, *(const int32_t *)at);
		return;
	case PROTOBUF_C_TYPE_UINT32:
	case PROTOBUF_C_TYPE_FIXED32:
		text_printf(out, "%" PRIu32, *(const uint32_t *)at);
		return;
	case PROTOBUF_C_TYPE_INT64:
	case PROTOBUF_C_TYPE_SINT64:
	case PROTOBUF_C_TYPE_SFIXED64:
		text_printf(out, "%" PRId64, *(const int64_t *)at);
		return;
	case PROTOBUF_C_TYPE_UINT64:
	case PROTOBUF_C_TYPE_FIXED64:
		text_printf(out, "%" PRIu64, *(const uint64_t *)at);
		return;
	case PROTOBUF_C_TYPE_ENUM:
	case PROTOBUF_C_TYPE_FLOAT:
	case PROTOBUF_C_TYPE_DOUBLE:
	case PROTOBUF_C_TYPE_MESSAGE:
		return;
	}
}

static void record_external(struct text *out, const Orderd__V1__ExternalId *name)
{
	plain_append(out, name->system ? name->system : "");
	text_putc(out, ':');
	plain_append(out, name->external_id ? name->external_id : "");
}

static void record_value(struct text *out, const ProtobufCMessage *message,
			 const ProtobufCFieldDescriptor *field, const void *at,
			 const char *currency)
{
	struct text plain;

	if (field_is_instant(field)) {
		record_instant(out, *(Google__Protobuf__Timestamp *const *)at);
	} else if (field->descriptor == &orderd__v1__external_id__descriptor) {
		record_external(out, *(Orderd__V1__ExternalId *const *)at);
	} else if (field->type == PROTOBUF_C_TYPE_ENUM) {
		text_puts(out, record_enum_short(field->descriptor, *(const int *)at));
	} else if (field->type == PROTOBUF_C_TYPE_INT64) {
		record_int64(out, message, field, *(const int64_t *)at, currency);
	} else {
		text_init(&plain);
		record_plain(&plain, field, at);
		plain_append(out, plain.data ? plain.data : "");
		text_fini(&plain);
	}
}

void record_cell(struct text *out, const ProtobufCMessage *message, const char *path,
		 const char *currency)
{
	const ProtobufCFieldDescriptor *field = field_reach(message->descriptor, &message, path);

	if (!field || !message || !field_is_present(message, field)) {
		text_puts(out, "<none>");
		return;
	}
	for (size_t i = 0; i < field_count(message, field); i++) {
		text_puts(out, i > 0 ? ", " : "");
		record_value(out, message, field, field_at(message, field, i), currency);
	}
}

void record_age(struct text *out, const ProtobufCMessage *message, const char *path)
{
	const ProtobufCFieldDescriptor *field = field_reach(message->descriptor, &message, path);
	const Google__Protobuf__Timestamp *t;
	int64_t age;

	if (!field || !message || !field_is_present(message, field)) {
		text_puts(out, "<none>");
		return;
	}
	t = *(Google__Protobuf__Timestamp *const *)field_at(message, field, 0);
	age = clock_realtime_us() / 1000000 - t->seconds;
	age = age < 0 ? 0 : age;
	if (age < 120)
		text_printf(out, "%" PRId64 "s", age);
	else if (age < 120 * 60)
		text_printf(out, "%" PRId64 "m", age / 60);
	else if (age < 48 * 3600)
		text_printf(out, "%" PRId64 "h", age / 3600);
	else
		text_printf(out, "%" PRId64 "d", age / 86400);
}

bool record_is_number(const ProtobufCMessageDescriptor *type, const char *path)
{
	const ProtobufCFieldDescriptor *field = field_find(type, path);

	return field && field->type != PROTOBUF_C_TYPE_STRING &&
		field->type != PROTOBUF_C_TYPE_ENUM && field->type != PROTOBUF_C_TYPE_MESSAGE &&
		field->type != PROTOBUF_C_TYPE_BYTES && field->type != PROTOBUF_C_TYPE_BOOL;
}

void record_csv_field(struct text *out, const char *value, size_t n_bytes)
{
	bool quote = false;

	for (size_t i = 0; i < n_bytes; i++)
		quote = quote || strchr(",\"\r\n", value[i]);
	if (!quote) {
		text_append(out, value, n_bytes);
		return;
	}
	text_putc(out, '"');
	for (size_t i = 0; i < n_bytes; i++) {
		if (value[i] == '"')
			text_putc(out, '"');
		text_putc(out, value[i]);
	}
	text_putc(out, '"');
}

/*
 * What a spreadsheet would run: OWASP's list of first characters, unless it is a number. Tab and
 * carriage return stand there because some programs cut them off before they look.
 */
static bool record_csv_is_formula(const char *value, size_t n_bytes)
{
	if (n_bytes == 0 || !strchr("=+-@\t\r", value[0]))
		return false;
	if (value[0] != '+' && value[0] != '-')
		return true;
	for (size_t i = 1; i < n_bytes; i++)
		if (!strchr("0123456789.", value[i]))
			return true;
	return n_bytes == 1;
}

void record_csv_text(struct text *out, const char *value, size_t n_bytes)
{
	struct text guarded;

	if (!record_csv_is_formula(value, n_bytes)) {
		record_csv_field(out, value, n_bytes);
		return;
	}
	text_init(&guarded);
	text_putc(&guarded, '\'');
	text_append(&guarded, value, n_bytes);
	record_csv_field(out, guarded.data, guarded.length);
	text_fini(&guarded);
}

static bool record_csv_nests(const ProtobufCFieldDescriptor *field)
{
	return field->type == PROTOBUF_C_TYPE_MESSAGE && !field_is_instant(field);
}

static void record_csv_names(struct text *out, const ProtobufCMessageDescriptor *type,
			     const char *prefix, bool *comma)
{
	char path[128];

	for (unsigned int i = 0; i < type->n_fields; i++) {
		const ProtobufCFieldDescriptor *field = &type->fields[i];

		if (field->label == PROTOBUF_C_LABEL_REPEATED)
			continue;
		snprintf(path, sizeof(path), "%s%s%s", prefix, *prefix ? "." : "", field->name);
		if (record_csv_nests(field)) {
			record_csv_names(out, field->descriptor, path, comma);
			continue;
		}
		text_puts(out, *comma ? "," : "");
		text_puts(out, path);
		*comma = true;
	}
}

void record_csv_header(struct text *out, const ProtobufCMessageDescriptor *type)
{
	bool comma = false;

	record_csv_names(out, type, "", &comma);
	text_puts(out, "\r\n");
}

static void record_csv_value(struct text *out, const ProtobufCMessage *message,
			     const ProtobufCFieldDescriptor *field)
{
	const void *at = field_at(message, field, 0);
	const Google__Protobuf__Timestamp *t;
	char instant[INSTANT_BYTES] = "";
	const char *name;
	struct text plain;

	text_init(&plain);
	if (field_is_instant(field)) {
		t = *(Google__Protobuf__Timestamp *const *)at;
		if (instant_format(t->seconds, t->nanos, instant))
			text_puts(&plain, instant);
	} else if (field->type == PROTOBUF_C_TYPE_ENUM) {
		name = field_enum_name(field, *(const int *)at);
		if (name)
			text_puts(&plain, name);
		else
			text_printf(&plain, "%d", *(const int *)at);
	} else {
		record_plain(&plain, field, at);
	}
	if (field->type == PROTOBUF_C_TYPE_STRING)
		record_csv_text(out, plain.data ? plain.data : "", plain.length);
	else
		record_csv_field(out, plain.data ? plain.data : "", plain.length);
	text_fini(&plain);
}

static void record_csv_values(struct text *out, const ProtobufCMessageDescriptor *type,
			      const ProtobufCMessage *message, bool *comma)
{
	for (unsigned int i = 0; i < type->n_fields; i++) {
		const ProtobufCFieldDescriptor *field = &type->fields[i];
		bool present = message && field_is_present(message, field);

		if (field->label == PROTOBUF_C_LABEL_REPEATED)
			continue;
		if (record_csv_nests(field)) {
			record_csv_values(out, field->descriptor,
					  present ? *(ProtobufCMessage *const *)field_at(message,
											 field, 0)
						  : NULL,
					  comma);
			continue;
		}
		text_puts(out, *comma ? "," : "");
		*comma = true;
		if (present)
			record_csv_value(out, message, field);
	}
}

void record_csv_row(struct text *out, const ProtobufCMessage *message)
{
	bool comma = false;

	record_csv_values(out, message->descriptor, message, &comma);
	text_puts(out, "\r\n");
}

#include "op/input.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

#include "model/currency.h"
#include "model/form.h"
#include "op/member.h"

#define TEXT_BYTES_MAX 256 /* of fields that name no length */

/* 0001-01-01T00:00:00Z to 9999-12-31T23:59:59Z, as google.protobuf.Timestamp has it. */
#define SECONDS_MIN INT64_C(-62135596800)
#define SECONDS_MAX INT64_C(253402300799)

void input_required(struct verdict *verdict, const char *path)
{
	verdict_violate(verdict, REASON_REQUIRED, path, "%s must be given", path);
}

static const struct field *input_field(const struct entity *entity, const char *name)
{
	for (const struct field *field = entity->fields; field->name; field++)
		if (strcmp(field->name, name) == 0)
			return field;
	return NULL;
}

static void input_length(struct verdict *verdict, const char *text, uint32_t bytes_max,
			 const char *path)
{
	size_t length = strlen(text);

	if (length > bytes_max)
		verdict_violate(verdict, REASON_TOO_LONG, path,
				"%s has %zu bytes, at most %" PRIu32 " are allowed", path, length,
				bytes_max);
}

static uint32_t input_field_bytes(const struct field *field)
{
	return field->bytes_max > 0 ? field->bytes_max : TEXT_BYTES_MAX;
}

void input_enum(struct verdict *verdict, const ProtobufCEnumDescriptor *descriptor, int value,
		const char *path)
{
	if (!protobuf_c_enum_descriptor_get_value(descriptor, value))
		verdict_violate(verdict, REASON_ENUM_UNKNOWN, path, "%s is %d, which no %s is",
				path, value, descriptor->short_name);
}

void input_fields(struct verdict *verdict, const struct entity *entity,
		  const ProtobufCMessage *message, const char *path)
{
	for (unsigned int i = 0; i < message->descriptor->n_fields; i++) {
		const ProtobufCFieldDescriptor *descriptor = &message->descriptor->fields[i];
		const struct field *field = input_field(entity, descriptor->name);
		const void *at = (const char *)message + descriptor->offset;
		const char *full;

		if (!field || (field->flags & FIELD_CHILDREN) || !member_has(message, descriptor) ||
		    strcmp(descriptor->name, "id") == 0)
			continue;
		full = path ? verdict_path(verdict, "%s.%s", path, descriptor->name)
			    : descriptor->name;
		if (field->flags & FIELD_OUTPUT_ONLY)
			verdict_violate(verdict, REASON_OUTPUT_ONLY, full,
					"%s is set by orderd; leave it out", full);
		else if (descriptor->type == PROTOBUF_C_TYPE_STRING)
			input_length(verdict, *(const char *const *)at, input_field_bytes(field),
				     full);
		else if (descriptor->type == PROTOBUF_C_TYPE_ENUM)
			input_enum(verdict, descriptor->descriptor, *(const int *)at, full);
	}
}

uint32_t input_bytes_max(const struct entity *entity, const char *field)
{
	const struct field *found = input_field(entity, field);

	assert(found);
	return input_field_bytes(found);
}

void input_text(struct verdict *verdict, const struct entity *entity, const char *field,
		const char *text, const char *path)
{
	if (text)
		input_length(verdict, text, input_bytes_max(entity, field), path);
}

void input_code(struct verdict *verdict, const char *text, const char *path)
{
	if (text && !form_code(text))
		verdict_violate(verdict, REASON_FORMAT, path,
				"%s must not be empty, hold control characters, begin or end with "
				"a blank",
				path);
}

void input_currency(struct verdict *verdict, const char *code, const char *path)
{
	unsigned int exponent;

	if (code && !currency_find(code, &exponent))
		verdict_violate(
			verdict, REASON_FORMAT, path,
			"%s is \"%.16s\", which is no currency code of ISO 4217 such as EUR", path,
			code);
}

void input_country(struct verdict *verdict, const char *country, const char *path)
{
	if (country && !form_country(country))
		verdict_violate(verdict, REASON_FORMAT, path,
				"%s is \"%.16s\"; countries are two capital letters such as DE",
				path, country);
}

void input_time_zone(struct verdict *verdict, const char *zone, const char *path)
{
	if (zone && !form_time_zone(zone))
		verdict_violate(verdict, REASON_FORMAT, path,
				"%s is \"%.64s\"; time zones have names such as Europe/Istanbul",
				path, zone);
}

void input_time(struct verdict *verdict, const Google__Protobuf__Timestamp *time, const char *path)
{
	if (!time)
		return;
	if (time->seconds < SECONDS_MIN || time->seconds > SECONDS_MAX || time->nanos < 0 ||
	    time->nanos > 999999999)
		verdict_violate(verdict, REASON_OUT_OF_RANGE, path,
				"%s is not within the years 1 to 9999", path);
	else if (time->nanos % 1000 != 0)
		verdict_violate(verdict, REASON_FORMAT, path, "%s is finer than a microsecond",
				path);
}

void input_id(struct verdict *verdict, bool has, int64_t id, const char *path)
{
	if (has && id <= 0)
		verdict_violate(verdict, REASON_OUT_OF_RANGE, path,
				"%s is %" PRId64 ", ids are greater than 0", path, id);
}

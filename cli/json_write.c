#include "json_write.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

#include "base/instant.h"
#include "google/protobuf/timestamp.pb-c.h"

#include "base64.h"
#include "field.h"
#include "json_mask.h"
#include "json_name.h"

void json_writer_init(struct json_writer *w, struct text *out, bool indented)
{
	*w = (struct json_writer){ .out = out, .indented = indented };
}

static void json_write_break(struct json_writer *w)
{
	if (!w->indented)
		return;
	text_putc(w->out, '\n');
	for (int i = 0; i < w->depth; i++)
		text_puts(w->out, "  ");
}

/* What stands between the former value or key and this one. */
static void json_write_before(struct json_writer *w)
{
	if (w->after_key) {
		w->after_key = false;
		return;
	}
	if (w->comma)
		text_putc(w->out, ',');
	if (w->depth > 0)
		json_write_break(w);
}

static void json_write_raw(struct json_writer *w, const char *text)
{
	json_write_before(w);
	text_puts(w->out, text);
	w->comma = true;
}

void json_write_open(struct json_writer *w, char bracket)
{
	json_write_before(w);
	text_putc(w->out, bracket);
	w->depth++;
	w->comma = false;
}

void json_write_close(struct json_writer *w, char bracket)
{
	assert(w->depth > 0);
	w->depth--;
	if (w->comma)
		json_write_break(w);
	text_putc(w->out, bracket);
	w->comma = true;
}

/* Bytes of the UTF-8 sequence at `s`, 0 when it is none. */
static size_t json_write_utf8_length(const char *s, size_t n_bytes)
{
	for (size_t n = 1; n <= 4 && n <= n_bytes; n++)
		if (text_utf8_valid(s, n))
			return n;
	return 0;
}

static void json_write_escaped(struct text *out, unsigned char c)
{
	static const char named[] = "\"\\\b\f\n\r\t";
	static const char letters[] = "\"\\bfnrt";
	const char *at = strchr(named, c);

	if (at)
		text_printf(out, "\\%c", letters[at - named]);
	else
		text_printf(out, "\\u%04x", c);
}

static void json_write_quoted(struct text *out, const char *string, size_t n_bytes)
{
	size_t n;

	text_putc(out, '"');
	for (size_t i = 0; i < n_bytes; i += n) {
		unsigned char c = (unsigned char)string[i];

		n = 1;
		if (c < 0x20 || c == '"' || c == '\\') {
			json_write_escaped(out, c);
			continue;
		}
		if (c >= 0x80)
			n = json_write_utf8_length(string + i, n_bytes - i);
		if (n > 0)
			text_append(out, string + i, n);
		else
			text_puts(out, "\\ufffd");
		n = n > 0 ? n : 1;
	}
	text_putc(out, '"');
}

void json_write_key(struct json_writer *w, const char *key)
{
	json_write_before(w);
	json_write_quoted(w->out, key, strlen(key));
	text_puts(w->out, w->indented ? ": " : ":");
	w->after_key = true;
}

void json_write_string(struct json_writer *w, const char *string)
{
	json_write_before(w);
	json_write_quoted(w->out, string, strlen(string));
	w->comma = true;
}

void json_write_int(struct json_writer *w, int64_t value)
{
	json_write_before(w);
	text_printf(w->out, "%" PRId64, value);
	w->comma = true;
}

void json_write_int64(struct json_writer *w, int64_t value)
{
	json_write_before(w);
	text_printf(w->out, "\"%" PRId64 "\"", value);
	w->comma = true;
}

void json_write_bool(struct json_writer *w, bool value)
{
	json_write_raw(w, value ? "true" : "false");
}

static void json_write_enum(struct json_writer *w, const ProtobufCFieldDescriptor *field,
			    int number)
{
	const char *name = field_enum_name(field, number);

	if (name)
		json_write_string(w, name);
	else
		json_write_int(w, number);
}

static void json_write_bytes(struct json_writer *w, const ProtobufCBinaryData *bytes)
{
	json_write_before(w);
	text_putc(w->out, '"');
	base64_append(w->out, bytes->data, bytes->len);
	text_putc(w->out, '"');
	w->comma = true;
}

static void json_write_uint64(struct json_writer *w, uint64_t value)
{
	json_write_before(w);
	text_printf(w->out, "\"%" PRIu64 "\"", value);
	w->comma = true;
}

/* One value; `at` points at it as protobuf-c keeps it. */
static void json_write_value(struct json_writer *w, const ProtobufCFieldDescriptor *field,
			     const void *at)
{
	switch (field->type) {
	case PROTOBUF_C_TYPE_INT32:
	case PROTOBUF_C_TYPE_SINT32:
	case PROTOBUF_C_TYPE_SFIXED32:
		json_write_int(w, *(const int32_t *)at);
		return;
	case PROTOBUF_C_TYPE_UINT32:
	case PROTOBUF_C_TYPE_FIXED32:
		json_write_int(w, *(const uint32_t *)at);
		return;
	case PROTOBUF_C_TYPE_INT64:
	case PROTOBUF_C_TYPE_SINT64:
	case PROTOBUF_C_TYPE_SFIXED64:
		json_write_int64(w, *(const int64_t *)at);
		return;
	case PROTOBUF_C_TYPE_UINT64:
	case PROTOBUF_C_TYPE_FIXED64:
		json_write_uint64(w, *(const uint64_t *)at);
		return;
	case PROTOBUF_C_TYPE_BOOL:
		json_write_bool(w, *(const protobuf_c_boolean *)at);
		return;
	case PROTOBUF_C_TYPE_ENUM:
		json_write_enum(w, field, *(const int *)at);
		return;
	case PROTOBUF_C_TYPE_STRING:
		json_write_string(w, *(char *const *)at);
		return;
	case PROTOBUF_C_TYPE_BYTES:
		json_write_bytes(w, at);
		return;
	case PROTOBUF_C_TYPE_MESSAGE:
		json_write_message(w, *(ProtobufCMessage *const *)at);
		return;
	case PROTOBUF_C_TYPE_FLOAT:
	case PROTOBUF_C_TYPE_DOUBLE:
		break;
	}
	/* The contract has no floating point. */
	assert(false);
}

static bool json_write_instant(struct json_writer *w, const ProtobufCMessage *message)
{
	const Google__Protobuf__Timestamp *t = (const Google__Protobuf__Timestamp *)message;
	char instant[INSTANT_BYTES];

	if (!instant_format(t->seconds, t->nanos, instant))
		return false;
	json_write_string(w, instant);
	return true;
}

static bool json_write_mask(struct json_writer *w, const ProtobufCMessage *message)
{
	struct text mask;
	bool fits;

	text_init(&mask);
	fits = json_mask_format(&mask, (const Google__Protobuf__FieldMask *)message);
	if (fits)
		json_write_string(w, mask.data ? mask.data : "");
	text_fini(&mask);
	return fits;
}

static void json_write_field(struct json_writer *w, const ProtobufCMessage *message,
			     const ProtobufCFieldDescriptor *field)
{
	size_t n = field_count(message, field);
	char name[JSON_NAME_BYTES];

	if (n == 0)
		return;
	json_name_make(field->name, name);
	json_write_key(w, name);
	if (field->label != PROTOBUF_C_LABEL_REPEATED) {
		json_write_value(w, field, field_at(message, field, 0));
		return;
	}
	json_write_open(w, '[');
	for (size_t i = 0; i < n; i++)
		json_write_value(w, field, field_at(message, field, i));
	json_write_close(w, ']');
}

void json_write_message(struct json_writer *w, const ProtobufCMessage *message)
{
	const ProtobufCMessageDescriptor *type = message->descriptor;

	if (type == &google__protobuf__timestamp__descriptor && json_write_instant(w, message))
		return;
	if (type == &google__protobuf__field_mask__descriptor && json_write_mask(w, message))
		return;
	json_write_open(w, '{');
	for (unsigned int i = 0; i < type->n_fields; i++)
		json_write_field(w, message, &type->fields[i]);
	json_write_close(w, '}');
}

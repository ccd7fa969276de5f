#include "event_line.h"

#include <inttypes.h>
#include <string.h>

#include "field.h"
#include "plain.h"
#include "record.h"

const ProtobufCMessage *event_line_body(const ProtobufCMessage *event)
{
	const ProtobufCMessageDescriptor *type = event->descriptor;

	for (unsigned int i = 0; i < type->n_fields; i++) {
		const ProtobufCFieldDescriptor *field = &type->fields[i];

		if (field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF && field_is_present(event, field))
			return *(ProtobufCMessage *const *)field_at(event, field, 0);
	}
	return NULL;
}

static bool event_line_is_name(const char *field)
{
	return strcmp(field, "number") == 0 || strcmp(field, "sku") == 0 ||
		strcmp(field, "code") == 0;
}

static void event_line_title(struct text *out, const ProtobufCMessage *event,
			     const ProtobufCMessage *body)
{
	for (unsigned int i = 0; body && i < body->descriptor->n_fields; i++) {
		const ProtobufCFieldDescriptor *field = &body->descriptor->fields[i];

		if (!event_line_is_name(field->name) || !field_is_present(body, field))
			continue;
		record_cell(out, body, field->name, NULL);
		return;
	}
	record_cell(out, event, "aggregate_id", NULL);
}

void event_line_record(struct text *out, const ProtobufCMessage *event)
{
	event_line_title(out, event, event_line_body(event));
}

static void event_line_field(struct text *out, const ProtobufCMessage *body,
			     const ProtobufCFieldDescriptor *field)
{
	size_t n = strlen(field->name);
	const char *name = field->name;

	if (field->label == PROTOBUF_C_LABEL_REPEATED || !field_is_present(body, field) ||
	    event_line_is_name(name))
		return;
	text_puts(out, "  ");
	if (n > 6 && strcmp(name + n - 6, "_minor") == 0)
		n -= 6;
	else if (n > 7 && strcmp(name + n - 7, "_micros") == 0)
		n -= 7;
	text_append(out, name, n);
	text_putc(out, '=');
	record_cell(out, body, name, NULL);
}

void event_line_append(struct text *out, const Orderd__V1__Event *event,
		       const ProtobufCMessage *body)
{
	struct text type;

	text_printf(out, "%" PRId64 "  ", event->seq);
	record_cell(out, &event->base, "at", NULL);
	text_init(&type);
	plain_append(&type, event->type ? event->type : "?");
	text_printf(out, "  %-22s  ", type.data ? type.data : "");
	event_line_title(out, &event->base, body);
	text_fini(&type);
	for (unsigned int i = 0; body && i < body->descriptor->n_fields; i++)
		event_line_field(out, body, &body->descriptor->fields[i]);
}

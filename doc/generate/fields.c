#include "fields.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* What the contract uses. */
static const struct {
	ProtobufCType type;
	const char *name;
} fields_scalars[] = {
	{ PROTOBUF_C_TYPE_INT32, "int32" },   { PROTOBUF_C_TYPE_INT64, "int64" },
	{ PROTOBUF_C_TYPE_UINT32, "uint32" }, { PROTOBUF_C_TYPE_UINT64, "uint64" },
	{ PROTOBUF_C_TYPE_BOOL, "bool" },     { PROTOBUF_C_TYPE_STRING, "string" },
	{ PROTOBUF_C_TYPE_BYTES, "bytes" },
};

static const ProtobufCMessageDescriptor *fields_message(const ProtobufCFieldDescriptor *field)
{
	return field->type == PROTOBUF_C_TYPE_MESSAGE ? field->descriptor : NULL;
}

static const ProtobufCEnumDescriptor *fields_enum(const ProtobufCFieldDescriptor *field)
{
	return field->type == PROTOBUF_C_TYPE_ENUM ? field->descriptor : NULL;
}

static const char *fields_type(const ProtobufCFieldDescriptor *field)
{
	for (size_t i = 0; i < sizeof(fields_scalars) / sizeof(fields_scalars[0]); i++)
		if (fields_scalars[i].type == field->type)
			return fields_scalars[i].name;
	return fields_enum(field) ? fields_enum(field)->short_name
				  : fields_message(field)->short_name;
}

static void fields_comment(struct page *page, const char *of, const char *name)
{
	const char *comment = page_comment(page, of, name);

	if (!comment)
		return;
	fputs(": ", page->out);
	page_text(page, comment);
}

static void fields_line(struct page *page, const ProtobufCMessageDescriptor *message,
			const ProtobufCFieldDescriptor *field)
{
	if (field->label == PROTOBUF_C_LABEL_REPEATED)
		fputs("repeated ", page->out);
	page_text(page, fields_type(field));
	putc(' ', page->out);
	page_bold(page, field->name);
	fields_comment(page, message->name, field->name);
}

/* Whether a field holds a message whose fields are worth showing. */
static bool fields_deeper(const ProtobufCFieldDescriptor *field, unsigned int depth)
{
	const ProtobufCMessageDescriptor *inner = fields_message(field);

	return inner && depth < FIELDS_DEPTH_MAX && inner->n_fields > 0 &&
		strcmp(inner->name, "google.protobuf.Timestamp") != 0;
}

/* One of many messages, which the page shows elsewhere: the bodies of events. */
static bool fields_alternative(const ProtobufCFieldDescriptor *field)
{
	return (field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) && fields_message(field);
}

/*
 * The lines of one message are a paragraph with line breaks; a message inside ends the paragraph,
 * because only a new one can be further in. The last line is left open.
 */
static void fields_write_open(struct page *page, unsigned int depth,
			      const ProtobufCMessageDescriptor *message)
{
	const char *between = NULL;

	for (unsigned int i = 0; i < message->n_fields; i++) {
		const ProtobufCFieldDescriptor *field = &message->fields[i];

		if (fields_alternative(field))
			continue;
		if (between)
			fputs(between, page->out);
		if (!between || strcmp(between, "\n\n") == 0)
			page_indent(page, depth);
		between = "++\n";
		fields_line(page, message, field);
		if (fields_enum(field))
			page_mention_enum(page, fields_enum(field));
		if (!fields_deeper(field, depth))
			continue;
		fputs("\n\n", page->out);
		fields_write_open(page, depth + 1, fields_message(field));
		between = "\n\n";
	}
}

void fields_write(struct page *page, unsigned int depth, const ProtobufCMessageDescriptor *message)
{
	if (message->n_fields == 0)
		return;
	fields_write_open(page, depth, message);
	fputs("\n\n", page->out);
}

void fields_write_enum(struct page *page, unsigned int depth, const ProtobufCEnumDescriptor *values)
{
	page_indent(page, depth);
	for (unsigned int i = 0; i < values->n_values; i++) {
		if (i > 0)
			fputs("++\n", page->out);
		page_bold(page, values->values[i].name);
		fprintf(page->out, " (%d)", values->values[i].value);
		fields_comment(page, values->name, values->values[i].name);
	}
	fputs("\n\n", page->out);
}

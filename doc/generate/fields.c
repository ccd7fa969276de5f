#include "fields.h"

#include <stdbool.h>
#include <string.h>

#define FIELDS_TYPE(kind) GOOGLE__PROTOBUF__FIELD_DESCRIPTOR_PROTO__TYPE__TYPE_##kind

/* What the contract uses. */
static const struct {
	Google__Protobuf__FieldDescriptorProto__Type type;
	const char *name;
} fields_scalars[] = {
	{ FIELDS_TYPE(INT32), "int32" },   { FIELDS_TYPE(INT64), "int64" },
	{ FIELDS_TYPE(UINT32), "uint32" }, { FIELDS_TYPE(UINT64), "uint64" },
	{ FIELDS_TYPE(BOOL), "bool" },     { FIELDS_TYPE(STRING), "string" },
	{ FIELDS_TYPE(BYTES), "bytes" },
};

static const char *fields_type(const Google__Protobuf__FieldDescriptorProto *field)
{
	for (size_t i = 0; i < sizeof(fields_scalars) / sizeof(fields_scalars[0]); i++)
		if (fields_scalars[i].type == field->type)
			return fields_scalars[i].name;
	return contract_short_name(field->type_name);
}

static void fields_comment(struct page *page, const struct place *place)
{
	const char *comment = place_comment(place);

	if (!comment[0])
		return;
	fputs(": ", page->out);
	page_text(page, comment);
}

static void fields_line(struct page *page, const Google__Protobuf__FieldDescriptorProto *field,
			const struct place *place)
{
	if (field->label == GOOGLE__PROTOBUF__FIELD_DESCRIPTOR_PROTO__LABEL__LABEL_REPEATED)
		fputs("repeated ", page->out);
	page_text(page, fields_type(field));
	putc(' ', page->out);
	page_bold(page, field->name);
	fields_comment(page, place);
}

/* The message that a field holds, where its fields are worth showing; NULL elsewhere. */
static const Google__Protobuf__DescriptorProto *
fields_message(struct page *page, const Google__Protobuf__FieldDescriptorProto *field,
	       struct place *ret)
{
	const Google__Protobuf__DescriptorProto *message = NULL;

	if (field->type == FIELDS_TYPE(MESSAGE) &&
	    strcmp(field->type_name, ".google.protobuf.Timestamp") != 0)
		message = contract_message(page->contract, field->type_name, ret);
	return message && message->n_field > 0 ? message : NULL;
}

/* One of many messages, which the page shows elsewhere: the bodies of events. */
static bool fields_alternative(const Google__Protobuf__FieldDescriptorProto *field)
{
	return field->has_oneof_index && field->type == FIELDS_TYPE(MESSAGE);
}

/*
 * The lines of one message are a paragraph with line breaks; a message inside ends the paragraph,
 * because only a new one can be further in. The last line is left open.
 */
static void fields_write_open(struct page *page, unsigned int depth,
			      const Google__Protobuf__DescriptorProto *message,
			      const struct place *place)
{
	const char *between = NULL;

	for (size_t i = 0; i < message->n_field; i++) {
		const Google__Protobuf__FieldDescriptorProto *field = message->field[i];
		struct place at = place_inside(place, PLACE_MESSAGE_FIELD, i);
		const Google__Protobuf__DescriptorProto *inner;
		struct place inner_place;

		if (fields_alternative(field))
			continue;
		if (between)
			fputs(between, page->out);
		if (!between || strcmp(between, "\n\n") == 0)
			page_indent(page, depth);
		between = "++\n";
		fields_line(page, field, &at);
		if (field->type == FIELDS_TYPE(ENUM))
			page_mention_enum(page, field->type_name);
		inner = fields_message(page, field, &inner_place);
		if (!inner || depth >= FIELDS_DEPTH_MAX)
			continue;
		fputs("\n\n", page->out);
		fields_write_open(page, depth + 1, inner, &inner_place);
		between = "\n\n";
	}
}

void fields_write(struct page *page, unsigned int depth,
		  const Google__Protobuf__DescriptorProto *message, const struct place *place)
{
	if (message->n_field == 0)
		return;
	fields_write_open(page, depth, message, place);
	fputs("\n\n", page->out);
}

void fields_write_enum(struct page *page, unsigned int depth,
		       const Google__Protobuf__EnumDescriptorProto *values,
		       const struct place *place)
{
	page_indent(page, depth);
	for (size_t i = 0; i < values->n_value; i++) {
		struct place at = place_inside(place, PLACE_ENUM_VALUE, i);

		if (i > 0)
			fputs("++\n", page->out);
		page_bold(page, values->value[i]->name);
		fprintf(page->out, " (%d)", values->value[i]->number);
		fields_comment(page, &at);
	}
	fputs("\n\n", page->out);
}

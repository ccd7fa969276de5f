#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "op/op.h"

#include "fields.h"
#include "method.h"
#include "tables.h"

#define SCHEMA_PACKAGE "orderd.v1"

int tables_message(struct page *page, const char *argument)
{
	const ProtobufCMessageDescriptor *message;
	char name[PAGE_NAME_MAX];

	snprintf(name, sizeof(name), SCHEMA_PACKAGE ".%s", argument);
	message = schema_message(page->schema, name);
	if (!message)
		return -ENOENT;
	fields_write(page, 0, message);
	return 0;
}

int tables_enums(struct page *page, const char *argument)
{
	for (size_t i = 0; i < page->n_enums; i++) {
		page_bold(page, page->enums[i]->short_name);
		fputs("\n\n", page->out);
		page_paragraphs(page, 1, page_comment(page, page->enums[i]->name, NULL));
		fields_write_enum(page, 1, page->enums[i]);
	}
	return 0;
}

/* How a method answers a retry: the daemon's own table knows. */
static const char *schema_kind(const char *method)
{
	for (size_t i = 0; op_table[i]; i++) {
		if (strcmp(op_table[i]->method + strlen(SCHEMA_PACKAGE "."), method) != 0)
			continue;
		return op_table[i]->kind == OP_WRITE ? "write" : "read";
	}
	return NULL;
}

static int schema_service(struct page *page, const ProtobufCServiceDescriptor *service)
{
	fputs("## ", page->out);
	page_text(page, service->short_name);
	fputs("\n\n", page->out);
	page_paragraphs(page, 0, page_comment(page, service->name, NULL));
	for (unsigned int i = 0; i < service->n_methods; i++) {
		struct method method = { service, i };
		char name[PAGE_NAME_MAX];
		const char *kind;

		method_name(method, name, sizeof(name));
		kind = schema_kind(name);
		if (!kind)
			return -ENOENT;
		page_bold(page, name);
		fprintf(page->out, " (%s)\n", kind);
		page_paragraphs(page, 1,
				page_comment(page, service->name, service->methods[i].name));
	}
	return 0;
}

int tables_methods(struct page *page, const char *argument)
{
	for (size_t i = 0; page->schema->services[i]; i++) {
		int result = schema_service(page, page->schema->services[i]);

		if (result < 0)
			return result;
	}
	return 0;
}

/* order_placed is the type order.placed. */
static void schema_event_type(const char *field, char ret[PAGE_NAME_MAX])
{
	char *dot;

	snprintf(ret, PAGE_NAME_MAX, "%s", field);
	dot = strchr(ret, '_');
	if (dot)
		*dot = '.';
}

int tables_events(struct page *page, const char *argument)
{
	const ProtobufCMessageDescriptor *event =
		schema_message(page->schema, SCHEMA_PACKAGE ".Event");

	for (unsigned int i = 0; event && i < event->n_fields; i++) {
		const ProtobufCFieldDescriptor *field = &event->fields[i];
		const ProtobufCMessageDescriptor *body = field->descriptor;
		char type[PAGE_NAME_MAX];

		if (!(field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF))
			continue;
		schema_event_type(field->name, type);
		page_bold(page, type);
		fprintf(page->out, " (%s)\n", body->short_name);
		page_paragraphs(page, 1, page_comment(page, body->name, NULL));
		fields_write(page, 1, body);
	}
	return event ? 0 : -ENOENT;
}

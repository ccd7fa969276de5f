#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "op/op.h"

#include "fields.h"
#include "tables.h"

#define CONTRACT_PACKAGE "orderd.v1"
#define CONTRACT_NAME_MAX 256

int tables_message(struct page *page, const char *argument)
{
	const Google__Protobuf__DescriptorProto *message;
	char name[CONTRACT_NAME_MAX];
	struct place place;

	snprintf(name, sizeof(name), "." CONTRACT_PACKAGE ".%s", argument);
	message = contract_message(page->contract, name, &place);
	if (!message)
		return -ENOENT;
	fields_write(page, 0, message, &place);
	return 0;
}

int tables_enum(struct page *page, const char *argument)
{
	const Google__Protobuf__EnumDescriptorProto *values;
	char name[CONTRACT_NAME_MAX];
	struct place place;

	snprintf(name, sizeof(name), "." CONTRACT_PACKAGE ".%s", argument);
	values = contract_enum(page->contract, name, &place);
	if (!values)
		return -ENOENT;
	fields_write_enum(page, 0, values, &place);
	return 0;
}

int tables_enums(struct page *page, const char *argument)
{
	for (size_t i = 0; i < page->n_enums; i++) {
		struct place place;
		const Google__Protobuf__EnumDescriptorProto *values =
			contract_enum(page->contract, page->enums[i], &place);

		if (!values)
			return -ENOENT;
		page_bold(page, values->name);
		fputs("\n\n", page->out);
		page_paragraphs(page, 1, place_comment(&place));
		fields_write_enum(page, 1, values, &place);
	}
	return 0;
}

/* How a method answers a retry: the daemon's own table knows. */
static const char *contract_kind(const char *service, const char *method)
{
	char name[CONTRACT_NAME_MAX];

	snprintf(name, sizeof(name), CONTRACT_PACKAGE ".%s/%s", service, method);
	for (size_t i = 0; op_table[i]; i++) {
		if (strcmp(op_table[i]->method, name) != 0)
			continue;
		return op_table[i]->kind == OP_WRITE ? "write" : "read";
	}
	return NULL;
}

static int contract_method(struct page *page, const char *service,
			   const Google__Protobuf__MethodDescriptorProto *method,
			   const struct place *place)
{
	const char *kind = contract_kind(service, method->name);
	char name[CONTRACT_NAME_MAX];

	if (!kind)
		return -ENOENT;
	snprintf(name, sizeof(name), "%s/%s", service, method->name);
	page_bold(page, name);
	fprintf(page->out, " (%s)\n", kind);
	page_paragraphs(page, 1, place_comment(place));
	return 0;
}

static int contract_service(struct page *page,
			    const Google__Protobuf__ServiceDescriptorProto *service,
			    const struct place *place)
{
	fputs("## ", page->out);
	page_text(page, service->name);
	fputs("\n\n", page->out);
	page_paragraphs(page, 0, place_comment(place));
	for (size_t i = 0; i < service->n_method; i++) {
		struct place at = place_inside(place, PLACE_SERVICE_METHOD, i);
		int result = contract_method(page, service->name, service->method[i], &at);

		if (result < 0)
			return result;
	}
	return 0;
}

int tables_methods(struct page *page, const char *argument)
{
	for (size_t i = 0; i < page->contract->set->n_file; i++) {
		const Google__Protobuf__FileDescriptorProto *file = page->contract->set->file[i];
		struct place place = place_of_file(file);

		for (size_t j = 0; j < file->n_service; j++) {
			struct place at = place_inside(&place, PLACE_FILE_SERVICE, j);
			int result = contract_service(page, file->service[j], &at);

			if (result < 0)
				return result;
		}
	}
	return 0;
}

/* order_placed is the type order.placed. */
static void contract_event_type(const char *field, char ret[CONTRACT_NAME_MAX])
{
	char *dot;

	snprintf(ret, CONTRACT_NAME_MAX, "%s", field);
	dot = strchr(ret, '_');
	if (dot)
		*dot = '.';
}

int tables_events(struct page *page, const char *argument)
{
	struct place place;
	const Google__Protobuf__DescriptorProto *event =
		contract_message(page->contract, "." CONTRACT_PACKAGE ".Event", &place);

	for (size_t i = 0; event && i < event->n_field; i++) {
		const Google__Protobuf__FieldDescriptorProto *field = event->field[i];
		const Google__Protobuf__DescriptorProto *body;
		char type[CONTRACT_NAME_MAX];

		if (!field->has_oneof_index)
			continue;
		body = contract_message(page->contract, field->type_name, &place);
		if (!body)
			return -ENOENT;
		contract_event_type(field->name, type);
		page_bold(page, type);
		fprintf(page->out, " (%s)\n", body->name);
		page_paragraphs(page, 1, place_comment(&place));
		fields_write(page, 1, body, &place);
	}
	return event ? 0 : -ENOENT;
}

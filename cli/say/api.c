#include <stdio.h>
#include <string.h>

#include "cli.h"
#include "complain.h"
#include "field.h"
#include "json_name.h"
#include "json_write.h"
#include "method.h"
#include "say/say.h"

static void api_list_json(void)
{
	struct json_writer w;
	struct text out;
	char name[128];

	text_init(&out);
	json_writer_init(&w, &out, true);
	json_write_open(&w, '[');
	for (size_t i = 0; method_services[i]; i++) {
		for (unsigned int j = 0; j < method_services[i]->n_methods; j++) {
			struct method m = { method_services[i], j };

			method_name(m, name, sizeof(name));
			json_write_string(&w, name);
		}
	}
	json_write_close(&w, ']');
	text_putc(&out, '\n');
	if (!out.failed)
		fwrite(out.data, 1, out.length, stdout);
	text_fini(&out);
}

static int api_list_run(struct cli *c)
{
	char name[128];

	if (cli_speaks_json(c)) {
		api_list_json();
		return cli_finish_output(c);
	}
	for (size_t i = 0; method_services[i]; i++) {
		for (unsigned int j = 0; j < method_services[i]->n_methods; j++) {
			struct method m = { method_services[i], j };

			method_name(m, name, sizeof(name));
			puts(name);
		}
	}
	return cli_finish_output(c);
}

static const char *api_type(const ProtobufCFieldDescriptor *field)
{
	switch (field->type) {
	case PROTOBUF_C_TYPE_INT32:
	case PROTOBUF_C_TYPE_SINT32:
	case PROTOBUF_C_TYPE_SFIXED32:
		return "int32";
	case PROTOBUF_C_TYPE_UINT32:
	case PROTOBUF_C_TYPE_FIXED32:
		return "uint32";
	case PROTOBUF_C_TYPE_INT64:
	case PROTOBUF_C_TYPE_SINT64:
	case PROTOBUF_C_TYPE_SFIXED64:
		return "int64";
	case PROTOBUF_C_TYPE_UINT64:
	case PROTOBUF_C_TYPE_FIXED64:
		return "uint64";
	case PROTOBUF_C_TYPE_BOOL:
		return "bool";
	case PROTOBUF_C_TYPE_STRING:
		return "string";
	case PROTOBUF_C_TYPE_BYTES:
		return "bytes (base64)";
	case PROTOBUF_C_TYPE_ENUM:
		return ((const ProtobufCEnumDescriptor *)field->descriptor)->short_name;
	case PROTOBUF_C_TYPE_MESSAGE:
		if (field_is_instant(field))
			return "time (RFC 3339)";
		return ((const ProtobufCMessageDescriptor *)field->descriptor)->short_name;
	case PROTOBUF_C_TYPE_FLOAT:
	case PROTOBUF_C_TYPE_DOUBLE:
		break;
	}
	return "?";
}

static void api_enum_values(const ProtobufCFieldDescriptor *field, int depth)
{
	const ProtobufCEnumDescriptor *type = field->descriptor;

	for (unsigned int i = 0; i < type->n_values; i++)
		if (type->values[i].value != 0)
			printf("%*s  %s\n", depth * 2, "", type->values[i].name);
}

/* The contract has no recursive message. */
static void api_message(const ProtobufCMessageDescriptor *type, int depth)
{
	char name[JSON_NAME_BYTES];

	for (unsigned int i = 0; i < type->n_fields; i++) {
		const ProtobufCFieldDescriptor *field = &type->fields[i];

		json_name_make(field->name, name);
		printf("%*s%s: %s%s%s\n", depth * 2, "", name,
		       field->label == PROTOBUF_C_LABEL_REPEATED ? "list of " : "", api_type(field),
		       field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF ? " (one of these)" : "");
		if (field->type == PROTOBUF_C_TYPE_MESSAGE && !field_is_instant(field))
			api_message(field->descriptor, depth + 1);
		else if (field->type == PROTOBUF_C_TYPE_ENUM)
			api_enum_values(field, depth);
	}
}

static int api_describe_run(struct cli *c)
{
	const char *name = cli_argument(c, 0);
	const ProtobufCMethodDescriptor *descriptor;
	struct method m;

	if (!method_find(name, &m))
		return complain(c, CLI_USAGE, "orderctl api list", "there is no method \"%s\"",
				name);
	descriptor = method_descriptor(m);
	printf("%s/%s\n\nRequest: %s\n", m.service->name, descriptor->name,
	       descriptor->input->short_name);
	api_message(descriptor->input, 1);
	printf("\nAnswer: %s\n", descriptor->output->short_name);
	api_message(descriptor->output, 1);
	return cli_finish_output(c);
}

const struct sentence say_api_list = {
	.noun = "api",
	.verb = "list",
	.summary = "Lists all methods",
	.examples = { "orderctl api list" },
	.run = api_list_run,
};

const struct sentence say_api_describe = {
	.noun = "api",
	.verb = "describe",
	.summary = "Shows what a method's request and answer can hold",
	.examples = { "orderctl api describe OrderService/PlaceOrder" },
	.arguments = { { .name = "METHOD", .help = "As orderctl api list names it" } },
	.run = api_describe_run,
};

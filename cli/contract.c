#include "contract.h"

#include <stdio.h>
#include <string.h>

#include "complain.h"
#include "field.h"
#include "json_name.h"

#define CONTRACT_WIDTH 100
#define CONTRACT_NAME_BYTES 256

int contract_find(struct cli *c, const struct schema *schema, const char *name, struct method *ret)
{
	struct method near;
	char meant[METHOD_NAME_BYTES];

	if (method_find_in(schema->services, name, ret))
		return CLI_OK;
	if (!method_guess(schema->services, name, &near))
		return complain(c, CLI_USAGE, "orderctl api list", "there is no method \"%s\"",
				name);
	method_name(near, meant, sizeof(meant));
	return complain(c, CLI_USAGE, "orderctl api list",
			"there is no method \"%s\" (did you mean \"%s\"?)", name, meant);
}

const char *contract_method_text(const struct schema *schema, struct method m)
{
	char name[CONTRACT_NAME_BYTES];

	snprintf(name, sizeof(name), "%s.%s", m.service->name, method_descriptor(m)->name);
	return schema_comment(schema, name);
}

static const char *contract_field_text(const struct schema *schema,
				       const ProtobufCMessageDescriptor *type, const char *field)
{
	char name[CONTRACT_NAME_BYTES];

	snprintf(name, sizeof(name), "%s.%s", type->name, field);
	return schema_comment(schema, name);
}

static const char *contract_type(const ProtobufCFieldDescriptor *field)
{
	static const char *const names[] = {
		[PROTOBUF_C_TYPE_INT32] = "int32",
		[PROTOBUF_C_TYPE_SINT32] = "int32",
		[PROTOBUF_C_TYPE_SFIXED32] = "int32",
		[PROTOBUF_C_TYPE_INT64] = "int64",
		[PROTOBUF_C_TYPE_SINT64] = "int64",
		[PROTOBUF_C_TYPE_SFIXED64] = "int64",
		[PROTOBUF_C_TYPE_UINT32] = "uint32",
		[PROTOBUF_C_TYPE_FIXED32] = "uint32",
		[PROTOBUF_C_TYPE_UINT64] = "uint64",
		[PROTOBUF_C_TYPE_FIXED64] = "uint64",
		[PROTOBUF_C_TYPE_FLOAT] = "float",
		[PROTOBUF_C_TYPE_DOUBLE] = "double",
		[PROTOBUF_C_TYPE_BOOL] = "bool",
		[PROTOBUF_C_TYPE_STRING] = "string",
		[PROTOBUF_C_TYPE_BYTES] = "bytes (base64)",
	};

	if (field_is_instant(field))
		return "time (RFC 3339)";
	if (field_is_mask(field))
		return "names of fields (\"name,timeZone\")";
	if (field->type == PROTOBUF_C_TYPE_MESSAGE)
		return ((const ProtobufCMessageDescriptor *)field->descriptor)->short_name;
	if (field->type == PROTOBUF_C_TYPE_ENUM)
		return ((const ProtobufCEnumDescriptor *)field->descriptor)->short_name;
	return names[field->type];
}

/* Whether ProtoJSON has the message's own fields. */
static bool contract_unfolds(const ProtobufCFieldDescriptor *field)
{
	return !field_is_instant(field) && !field_is_mask(field);
}

/* An explanation, broken between words. */
static void contract_comment(struct text *out, const char *text, int indent)
{
	size_t column = 0;

	while (text && *text != '\0') {
		size_t n = strcspn(text, " ");

		if (column == 0 || column + n + 1 > CONTRACT_WIDTH) {
			text_printf(out, "%s%*s#", column == 0 ? "" : "\n", indent, "");
			column = (size_t)indent + 1;
		}
		text_putc(out, ' ');
		text_append(out, text, n);
		column += n + 1;
		text += n + (text[n] == ' ');
	}
	if (column > 0)
		text_putc(out, '\n');
}

static void contract_enum(struct text *out, const struct schema *schema,
			  const ProtobufCFieldDescriptor *field, int indent)
{
	const ProtobufCEnumDescriptor *type = field->descriptor;
	char name[CONTRACT_NAME_BYTES];

	for (unsigned int i = 0; i < type->n_values; i++) {
		if (type->values[i].value == 0)
			continue;
		snprintf(name, sizeof(name), "%s.%s", type->name, type->values[i].name);
		contract_comment(out, schema_comment(schema, name), indent);
		text_printf(out, "%*s%s\n", indent, "", type->values[i].name);
	}
}

/* The contract has no recursive message. */
static void contract_message(struct text *out, const struct schema *schema,
			     const ProtobufCMessageDescriptor *type, int indent)
{
	char name[JSON_NAME_BYTES];

	for (unsigned int i = 0; i < type->n_fields; i++) {
		const ProtobufCFieldDescriptor *field = &type->fields[i];

		json_name_make(field->name, name);
		contract_comment(out, contract_field_text(schema, type, field->name), indent);
		text_printf(out, "%*s%s: %s%s%s\n", indent, "", name,
			    field->label == PROTOBUF_C_LABEL_REPEATED ? "list of " : "",
			    contract_type(field),
			    field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF ? " (one of these)" : "");
		if (field->type == PROTOBUF_C_TYPE_MESSAGE && contract_unfolds(field))
			contract_message(out, schema, field->descriptor, indent + 2);
		else if (field->type == PROTOBUF_C_TYPE_ENUM)
			contract_enum(out, schema, field, indent + 2);
	}
}

void contract_write(struct text *out, const struct schema *schema, struct method m)
{
	const ProtobufCMethodDescriptor *descriptor = method_descriptor(m);

	contract_comment(out, contract_method_text(schema, m), 0);
	text_printf(out, "%s/%s\n\nRequest: %s\n", m.service->name, descriptor->name,
		    descriptor->input->short_name);
	contract_message(out, schema, descriptor->input, 2);
	text_printf(out, "\nAnswer: %s\n", descriptor->output->short_name);
	contract_message(out, schema, descriptor->output, 2);
	/* The writer ends the last line. */
	out->length -= out->length > 0;
}

static void contract_json_text(struct json_writer *w, const char *key, const char *value)
{
	if (!value)
		return;
	json_write_key(w, key);
	json_write_string(w, value);
}

static void contract_json_names(struct json_writer *w, const ProtobufCEnumDescriptor *type)
{
	json_write_key(w, "values");
	json_write_open(w, '[');
	for (unsigned int i = 0; i < type->n_values; i++)
		if (type->values[i].value != 0)
			json_write_string(w, type->values[i].name);
	json_write_close(w, ']');
}

static void contract_json_message(struct json_writer *w, const struct schema *schema,
				  const ProtobufCMessageDescriptor *type)
{
	char name[JSON_NAME_BYTES];

	json_write_open(w, '[');
	for (unsigned int i = 0; i < type->n_fields; i++) {
		const ProtobufCFieldDescriptor *field = &type->fields[i];

		json_name_make(field->name, name);
		json_write_open(w, '{');
		contract_json_text(w, "field", name);
		contract_json_text(w, "type", contract_type(field));
		json_write_key(w, "repeated");
		json_write_bool(w, field->label == PROTOBUF_C_LABEL_REPEATED);
		contract_json_text(w, "explanation",
				   contract_field_text(schema, type, field->name));
		if (field->type == PROTOBUF_C_TYPE_ENUM) {
			contract_json_names(w, field->descriptor);
		} else if (field->type == PROTOBUF_C_TYPE_MESSAGE && contract_unfolds(field)) {
			json_write_key(w, "fields");
			contract_json_message(w, schema, field->descriptor);
		}
		json_write_close(w, '}');
	}
	json_write_close(w, ']');
}

void contract_write_json(struct json_writer *w, const struct schema *schema, struct method m)
{
	const ProtobufCMethodDescriptor *descriptor = method_descriptor(m);
	char name[METHOD_NAME_BYTES];

	method_name(m, name, sizeof(name));
	json_write_open(w, '{');
	contract_json_text(w, "method", name);
	contract_json_text(w, "explanation", contract_method_text(schema, m));
	contract_json_text(w, "requestType", descriptor->input->short_name);
	json_write_key(w, "request");
	contract_json_message(w, schema, descriptor->input);
	contract_json_text(w, "answerType", descriptor->output->short_name);
	json_write_key(w, "answer");
	contract_json_message(w, schema, descriptor->output);
	json_write_close(w, '}');
}

#include "schema_type.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "google/protobuf/field_mask.pb-c.h"
#include "google/protobuf/timestamp.pb-c.h"

/* Every value of a oneof fits, so that they can share their place. */
#define SCHEMA_TYPE_UNION_BYTES sizeof(ProtobufCBinaryData)

struct schema_type *schema_type_find(const struct schema *s, const char *name)
{
	for (struct schema_type *type = s->types; type; type = type->next)
		if (strcmp(type->name, name) == 0)
			return type;
	return NULL;
}

static int schema_type_compare_names(const void *a, const void *b)
{
	const char *const *left = a, *const *right = b;

	return strcmp(*left, *right);
}

/* Runs of consecutive numbers, as protobuf-c looks them up. `numbers` are in order. */
static unsigned int schema_type_ranges(struct arena *a, const int *numbers, unsigned int n,
				       const ProtobufCIntRange **ret)
{
	ProtobufCIntRange *ranges = arena_alloc(a, (n + 1) * sizeof(*ranges));
	unsigned int n_ranges = 0;

	for (unsigned int i = 0; i < n; i++) {
		if (i > 0 && numbers[i] == numbers[i - 1] + 1)
			continue;
		ranges[n_ranges].start_value = numbers[i];
		ranges[n_ranges++].orig_index = i;
	}
	ranges[n_ranges].orig_index = n;
	*ret = ranges;
	return n_ranges;
}

static int schema_type_compare_values(const void *a, const void *b)
{
	const ProtobufCEnumValue *left = a, *right = b;

	return (left->value > right->value) - (left->value < right->value);
}

static int schema_type_compare_indices(const void *a, const void *b)
{
	const ProtobufCEnumValueIndex *left = a, *right = b;

	return strcmp(left->name, right->name);
}

static const ProtobufCEnumValueIndex *schema_type_value_names(struct arena *a,
							      const ProtobufCEnumDescriptor *type)
{
	ProtobufCEnumValueIndex *names = arena_alloc(a, type->n_values * sizeof(*names));

	for (unsigned int i = 0; i < type->n_values; i++)
		names[i] = (ProtobufCEnumValueIndex){ type->values[i].name, i };
	qsort(names, type->n_values, sizeof(*names), schema_type_compare_indices);
	return names;
}

static int schema_type_build_enum(struct schema *s, struct schema_type *type)
{
	const Google__Protobuf__EnumDescriptorProto *source = type->enum_source;
	unsigned int n = (unsigned int)source->n_value;
	ProtobufCEnumValue *values = arena_alloc(s->arena, n * sizeof(*values));
	int *numbers = arena_alloc(s->arena, n * sizeof(*numbers));

	for (unsigned int i = 0; i < n; i++) {
		if (!source->value[i]->name)
			return -EBADMSG;
		values[i] = (ProtobufCEnumValue){ .name = source->value[i]->name,
						  .c_name = source->value[i]->name,
						  .value = source->value[i]->number };
	}
	qsort(values, n, sizeof(*values), schema_type_compare_values);
	for (unsigned int i = 0; i < n; i++)
		numbers[i] = values[i].value;
	type->enumeration = (ProtobufCEnumDescriptor){
		.magic = PROTOBUF_C__ENUM_DESCRIPTOR_MAGIC,
		.name = type->name,
		.short_name = source->name,
		.c_name = source->name,
		.package_name = "",
		.n_values = n,
		.values = values,
	};
	type->enumeration.values_by_name = schema_type_value_names(s->arena, &type->enumeration);
	type->enumeration.n_value_names = n;
	type->enumeration.n_value_ranges =
		schema_type_ranges(s->arena, numbers, n, &type->enumeration.value_ranges);
	return 0;
}

/* 0, or -EBADMSG for kinds that the contract does not use. */
static int schema_type_kind(const Google__Protobuf__FieldDescriptorProto *source,
			    ProtobufCType *ret)
{
	static const struct {
		Google__Protobuf__FieldDescriptorProto__Type theirs;
		ProtobufCType ours;
	} kinds[] = {
#define KIND(name)                                                                                 \
	{ GOOGLE__PROTOBUF__FIELD_DESCRIPTOR_PROTO__TYPE__TYPE_##name, PROTOBUF_C_TYPE_##name }
		KIND(INT32),    KIND(SINT32),  KIND(SFIXED32), KIND(INT64),  KIND(SINT64),
		KIND(SFIXED64), KIND(UINT32),  KIND(FIXED32),  KIND(UINT64), KIND(FIXED64),
		KIND(FLOAT),    KIND(DOUBLE),  KIND(BOOL),     KIND(ENUM),   KIND(STRING),
		KIND(BYTES),    KIND(MESSAGE),
#undef KIND
	};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (kinds[i].theirs != source->type)
			continue;
		*ret = kinds[i].ours;
		return 0;
	}
	return -EBADMSG;
}

/* What the field's type name stands for. 0 or -EBADMSG. */
static int schema_type_resolve(const struct schema *s, const char *name,
			       ProtobufCFieldDescriptor *field)
{
	static const ProtobufCMessageDescriptor *const well_known[] = {
		&google__protobuf__field_mask__descriptor,
		&google__protobuf__timestamp__descriptor,
	};
	const struct schema_type *type;

	if (field->type != PROTOBUF_C_TYPE_MESSAGE && field->type != PROTOBUF_C_TYPE_ENUM)
		return 0;
	name += *name == '.';
	for (size_t i = 0; i < sizeof(well_known) / sizeof(well_known[0]); i++)
		if (strcmp(name, well_known[i]->name) == 0) {
			field->descriptor = well_known[i];
			return 0;
		}
	type = schema_type_find(s, name);
	if (!type || !type->enum_source != (field->type == PROTOBUF_C_TYPE_MESSAGE))
		return -EBADMSG;
	field->descriptor = type->enum_source ? (const void *)&type->enumeration
					      : (const void *)&type->message;
	return 0;
}

static size_t schema_type_place(ProtobufCMessageDescriptor *message, size_t size)
{
	size_t at = (message->sizeof_message + size - 1) / size * size;

	message->sizeof_message = at + size;
	return at;
}

/* Where the value and its quantifier are in the message; oneofs[] has those of each oneof. */
static void schema_type_lay_out(ProtobufCMessageDescriptor *message,
				const Google__Protobuf__FieldDescriptorProto *source,
				ProtobufCFieldDescriptor *field, size_t (*oneofs)[2])
{
	bool pointer = field->type == PROTOBUF_C_TYPE_STRING ||
		field->type == PROTOBUF_C_TYPE_MESSAGE;

	if (source->has_oneof_index) {
		size_t *places = oneofs[source->oneof_index];

		if (places[0] == 0) {
			places[0] = schema_type_place(message, sizeof(uint64_t));
			places[1] = schema_type_place(message, SCHEMA_TYPE_UNION_BYTES);
		}
		field->flags = PROTOBUF_C_FIELD_FLAG_ONEOF;
		field->quantifier_offset = (unsigned int)places[0];
		field->offset = (unsigned int)places[1];
		return;
	}
	if (field->label == PROTOBUF_C_LABEL_REPEATED || !pointer)
		field->quantifier_offset = (unsigned int)schema_type_place(message, sizeof(size_t));
	field->offset = (unsigned int)schema_type_place(message, SCHEMA_TYPE_UNION_BYTES);
}

static int schema_type_build_field(struct schema *s, struct schema_type *type,
				   const Google__Protobuf__FieldDescriptorProto *source,
				   ProtobufCFieldDescriptor *field, size_t (*oneofs)[2])
{
	int r;

	if (!source->name || !source->has_number ||
	    (source->has_oneof_index &&
	     (size_t)source->oneof_index >= type->message_source->n_oneof_decl))
		return -EBADMSG;
	*field = (ProtobufCFieldDescriptor){
		.name = source->name,
		.id = (uint32_t)source->number,
		.label = source->label ==
				GOOGLE__PROTOBUF__FIELD_DESCRIPTOR_PROTO__LABEL__LABEL_REPEATED
			? PROTOBUF_C_LABEL_REPEATED
			: PROTOBUF_C_LABEL_OPTIONAL,
	};
	r = schema_type_kind(source, &field->type);
	if (r == 0)
		r = schema_type_resolve(s, source->type_name ? source->type_name : "", field);
	if (r == 0)
		schema_type_lay_out(&type->message, source, field, oneofs);
	return r;
}

static int schema_type_compare_fields(const void *a, const void *b)
{
	const ProtobufCFieldDescriptor *left = a, *right = b;

	return (left->id > right->id) - (left->id < right->id);
}

/* What protobuf-c looks fields up by. `fields` are in the order of their numbers. */
static void schema_type_index(struct schema *s, ProtobufCMessageDescriptor *message,
			      const ProtobufCFieldDescriptor *fields)
{
	unsigned int n = message->n_fields, *by_name = arena_alloc(s->arena, n * sizeof(*by_name));
	const char **names = arena_alloc(s->arena, n * sizeof(*names));
	int *numbers = arena_alloc(s->arena, n * sizeof(*numbers));

	for (unsigned int i = 0; i < n; i++) {
		names[i] = fields[i].name;
		numbers[i] = (int)fields[i].id;
	}
	qsort(names, n, sizeof(*names), schema_type_compare_names);
	for (unsigned int i = 0; i < n; i++)
		for (unsigned int j = 0; j < n; j++)
			if (names[i] == fields[j].name)
				by_name[i] = j;
	message->fields_sorted_by_name = by_name;
	message->n_field_ranges = schema_type_ranges(s->arena, numbers, n, &message->field_ranges);
}

static int schema_type_build_message(struct schema *s, struct schema_type *type)
{
	const Google__Protobuf__DescriptorProto *source = type->message_source;
	size_t(*oneofs)[2] = arena_alloc(s->arena, source->n_oneof_decl * sizeof(*oneofs));
	ProtobufCFieldDescriptor *fields = arena_alloc(s->arena, source->n_field * sizeof(*fields));

	type->message = (ProtobufCMessageDescriptor){
		.magic = PROTOBUF_C__MESSAGE_DESCRIPTOR_MAGIC,
		.name = type->name,
		.short_name = source->name,
		.c_name = source->name,
		.package_name = "",
		.sizeof_message = sizeof(ProtobufCMessage),
		.n_fields = (unsigned int)source->n_field,
		.fields = fields,
	};
	for (size_t i = 0; i < source->n_field; i++) {
		int r = schema_type_build_field(s, type, source->field[i], &fields[i], oneofs);

		if (r < 0)
			return r;
	}
	qsort(fields, source->n_field, sizeof(*fields), schema_type_compare_fields);
	schema_type_index(s, &type->message, fields);
	return 0;
}

int schema_type_build_all(struct schema *s)
{
	int r = 0;

	for (struct schema_type *type = s->types; type && r == 0; type = type->next)
		r = type->enum_source ? schema_type_build_enum(s, type)
				      : schema_type_build_message(s, type);
	return r;
}

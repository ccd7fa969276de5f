#include "schema.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "schema_comment.h"
#include "schema_type.h"

static struct schema_type *schema_add(struct schema *s, const char *scope, const char *name)
{
	struct schema_type *type = arena_alloc(s->arena, sizeof(*type));

	type->name = arena_printf(s->arena, "%s.%s", scope, name ? name : "");
	type->next = s->types;
	s->types = type;
	return type;
}

static void schema_name_enums(struct schema *s, const char *scope,
			      Google__Protobuf__EnumDescriptorProto **enums, size_t n)
{
	for (size_t i = 0; i < n; i++)
		schema_add(s, scope, enums[i]->name)->enum_source = enums[i];
}

static void schema_name_messages(struct schema *s, const char *scope,
				 Google__Protobuf__DescriptorProto **messages, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct schema_type *type = schema_add(s, scope, messages[i]->name);

		type->message_source = messages[i];
		schema_name_enums(s, type->name, messages[i]->enum_type, messages[i]->n_enum_type);
		schema_name_messages(s, type->name, messages[i]->nested_type,
				     messages[i]->n_nested_type);
	}
}

static int schema_build_method(struct schema *s,
			       const Google__Protobuf__MethodDescriptorProto *source,
			       ProtobufCMethodDescriptor *method)
{
	method->name = source->name;
	method->input = source->input_type ? schema_message(s, source->input_type + 1) : NULL;
	method->output = source->output_type ? schema_message(s, source->output_type + 1) : NULL;
	return method->name && method->input && method->output ? 0 : -EBADMSG;
}

static int schema_build_service(struct schema *s, const char *package,
				const Google__Protobuf__ServiceDescriptorProto *source,
				const ProtobufCServiceDescriptor **ret)
{
	ProtobufCServiceDescriptor *service = arena_alloc(s->arena, sizeof(*service));
	ProtobufCMethodDescriptor *methods =
		arena_alloc(s->arena, source->n_method * sizeof(*methods));
	int r = source->name ? 0 : -EBADMSG;

	for (size_t i = 0; i < source->n_method && r == 0; i++)
		r = schema_build_method(s, source->method[i], &methods[i]);
	if (r < 0)
		return r;
	*service = (ProtobufCServiceDescriptor){
		.magic = PROTOBUF_C__SERVICE_DESCRIPTOR_MAGIC,
		.name = arena_printf(s->arena, "%s.%s", package, source->name),
		.short_name = source->name,
		.c_name = source->name,
		.package = package,
		.n_methods = (unsigned int)source->n_method,
		.methods = methods,
	};
	*ret = service;
	return 0;
}

static int schema_build_services(struct schema *s, const Google__Protobuf__FileDescriptorSet *set)
{
	size_t n = 0;
	int r = 0;

	for (size_t i = 0; i < set->n_file; i++)
		n += set->file[i]->n_service;
	s->services = arena_alloc(s->arena, (n + 1) * sizeof(*s->services));
	n = 0;
	for (size_t i = 0; i < set->n_file && r == 0; i++) {
		const Google__Protobuf__FileDescriptorProto *file = set->file[i];

		for (size_t j = 0; j < file->n_service && r == 0; j++)
			r = schema_build_service(s, file->package, file->service[j],
						 &s->services[n++]);
	}
	return r;
}

int schema_read(struct schema *ret, struct arena *a, const uint8_t *bytes, size_t n_bytes)
{
	ProtobufCAllocator allocator = arena_allocator(a);
	Google__Protobuf__FileDescriptorSet *set;
	int r;

	*ret = (struct schema){ .arena = a };
	set = google__protobuf__file_descriptor_set__unpack(&allocator, n_bytes, bytes);
	if (!set)
		return -EBADMSG;
	for (size_t i = 0; i < set->n_file; i++) {
		const Google__Protobuf__FileDescriptorProto *file = set->file[i];

		if (!file->package)
			return -EBADMSG;
		schema_name_messages(ret, file->package, file->message_type, file->n_message_type);
		schema_name_enums(ret, file->package, file->enum_type, file->n_enum_type);
		schema_comment_collect(ret, file);
	}
	r = schema_type_build_all(ret);
	return r == 0 ? schema_build_services(ret, set) : r;
}

const ProtobufCMessageDescriptor *schema_message(const struct schema *s, const char *name)
{
	const struct schema_type *type = schema_type_find(s, name);

	return type && type->message_source ? &type->message : NULL;
}

const char *schema_comment(const struct schema *s, const char *name)
{
	for (const struct schema_comment *comment = s->comments; comment; comment = comment->next)
		if (strcmp(comment->name, name) == 0)
			return comment->text;
	return NULL;
}

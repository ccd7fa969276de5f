#include "schema_comment.h"

#include <stdbool.h>
#include <string.h>

/* Numbers of google/protobuf/descriptor.proto, of which the path to a part consists. */
enum {
	SCHEMA_COMMENT_FILE_MESSAGE = 4,
	SCHEMA_COMMENT_FILE_ENUM = 5,
	SCHEMA_COMMENT_FILE_SERVICE = 6,
	SCHEMA_COMMENT_SERVICE_METHOD = 2,
	SCHEMA_COMMENT_MESSAGE_FIELD = 2,
	SCHEMA_COMMENT_MESSAGE_MESSAGE = 3,
	SCHEMA_COMMENT_MESSAGE_ENUM = 4,
	SCHEMA_COMMENT_ENUM_VALUE = 2,
};

/* What is left of a path, and the name up to here; NULL once it leads to nothing we explain. */
struct schema_comment_path {
	struct arena *arena;
	const int32_t *at;
	size_t n;
	const char *name;
};

/* Takes one step if the next part is of this kind; *ret_index is which one. */
static bool schema_comment_step(struct schema_comment_path *p, int32_t kind, size_t n_parts,
				size_t *ret_index)
{
	if (p->n < 2 || p->at[0] != kind || p->at[1] < 0 || (size_t)p->at[1] >= n_parts)
		return false;
	*ret_index = (size_t)p->at[1];
	p->at += 2;
	p->n -= 2;
	return true;
}

static void schema_comment_enter(struct schema_comment_path *p, const char *name)
{
	p->name = arena_printf(p->arena, "%s.%s", p->name, name ? name : "");
}

static void schema_comment_enum(struct schema_comment_path *p,
				const Google__Protobuf__EnumDescriptorProto *type)
{
	size_t i;

	schema_comment_enter(p, type->name);
	if (schema_comment_step(p, SCHEMA_COMMENT_ENUM_VALUE, type->n_value, &i))
		schema_comment_enter(p, type->value[i]->name);
}

static void schema_comment_message(struct schema_comment_path *p,
				   const Google__Protobuf__DescriptorProto *type)
{
	size_t i;

	schema_comment_enter(p, type->name);
	if (schema_comment_step(p, SCHEMA_COMMENT_MESSAGE_FIELD, type->n_field, &i))
		schema_comment_enter(p, type->field[i]->name);
	else if (schema_comment_step(p, SCHEMA_COMMENT_MESSAGE_ENUM, type->n_enum_type, &i))
		schema_comment_enum(p, type->enum_type[i]);
	else if (schema_comment_step(p, SCHEMA_COMMENT_MESSAGE_MESSAGE, type->n_nested_type, &i))
		schema_comment_message(p, type->nested_type[i]);
}

static void schema_comment_service(struct schema_comment_path *p,
				   const Google__Protobuf__ServiceDescriptorProto *service)
{
	size_t i;

	schema_comment_enter(p, service->name);
	if (schema_comment_step(p, SCHEMA_COMMENT_SERVICE_METHOD, service->n_method, &i))
		schema_comment_enter(p, service->method[i]->name);
}

/* Whether the path leads to a part with a name. */
static bool schema_comment_walk(struct schema_comment_path *p,
				const Google__Protobuf__FileDescriptorProto *file)
{
	size_t i;

	if (schema_comment_step(p, SCHEMA_COMMENT_FILE_MESSAGE, file->n_message_type, &i))
		schema_comment_message(p, file->message_type[i]);
	else if (schema_comment_step(p, SCHEMA_COMMENT_FILE_ENUM, file->n_enum_type, &i))
		schema_comment_enum(p, file->enum_type[i]);
	else if (schema_comment_step(p, SCHEMA_COMMENT_FILE_SERVICE, file->n_service, &i))
		schema_comment_service(p, file->service[i]);
	else
		return false;
	return p->n == 0;
}

/* Lines become one, so that who shows it can break it. */
static const char *schema_comment_text(struct arena *a, const char *comment)
{
	char *text = arena_strdup(a, comment + strspn(comment, " \n")), *to = text;

	for (const char *from = text; *from != '\0'; from++) {
		bool blank = *from == ' ' || *from == '\n';

		if (blank && (from[1] == ' ' || from[1] == '\n' || from[1] == '\0'))
			continue;
		*to++ = blank ? ' ' : *from;
	}
	*to = '\0';
	return text;
}

void schema_comment_collect(struct schema *s, const Google__Protobuf__FileDescriptorProto *file)
{
	size_t n = file->source_code_info ? file->source_code_info->n_location : 0;

	for (size_t i = 0; i < n; i++) {
		const Google__Protobuf__SourceCodeInfo__Location *location =
			file->source_code_info->location[i];
		const char *text = location->leading_comments ? location->leading_comments
							      : location->trailing_comments;
		struct schema_comment_path path = { s->arena, location->path, location->n_path,
						    file->package };
		struct schema_comment *comment;

		if (!text || !schema_comment_walk(&path, file))
			continue;
		comment = arena_alloc(s->arena, sizeof(*comment));
		*comment = (struct schema_comment){ s->comments, path.name,
						    schema_comment_text(s->arena, text) };
		s->comments = comment;
	}
}

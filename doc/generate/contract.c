#include "contract.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CONTRACT_BYTES_MAX (16u << 20) /* today's has 0.1 MB */

int contract_open(struct contract *contract, const char *path)
{
	FILE *file = fopen(path, "rb");
	uint8_t *bytes = file ? malloc(CONTRACT_BYTES_MAX) : NULL;
	size_t n;

	if (!file)
		return -errno;
	if (!bytes) {
		fclose(file);
		return -ENOMEM;
	}
	n = fread(bytes, 1, CONTRACT_BYTES_MAX, file);
	contract->set = ferror(file) || n == CONTRACT_BYTES_MAX
		? NULL
		: google__protobuf__file_descriptor_set__unpack(NULL, n, bytes);
	free(bytes);
	fclose(file);
	return contract->set ? 0 : -EBADMSG;
}

void contract_close(struct contract *contract)
{
	google__protobuf__file_descriptor_set__free_unpacked(contract->set, NULL);
}

const char *contract_short_name(const char *name)
{
	const char *dot = strrchr(name, '.');

	return dot ? dot + 1 : name;
}

/* The name inside the file; NULL when the full name belongs to another package. */
static const char *contract_name_in(const Google__Protobuf__FileDescriptorProto *file,
				    const char *name)
{
	size_t n = strlen(file->package);

	if (name[0] != '.' || strncmp(name + 1, file->package, n) != 0 || name[1 + n] != '.')
		return NULL;
	return name + 1 + n + 1;
}

const Google__Protobuf__DescriptorProto *contract_message(const struct contract *contract,
							  const char *name, struct place *ret)
{
	for (size_t i = 0; i < contract->set->n_file; i++) {
		const Google__Protobuf__FileDescriptorProto *file = contract->set->file[i];
		struct place place = place_of_file(file);
		const char *inside = contract_name_in(file, name);

		for (size_t j = 0; inside && j < file->n_message_type; j++) {
			if (strcmp(file->message_type[j]->name, inside) != 0)
				continue;
			*ret = place_inside(&place, PLACE_FILE_MESSAGE, j);
			return file->message_type[j];
		}
	}
	return NULL;
}

const Google__Protobuf__EnumDescriptorProto *contract_enum(const struct contract *contract,
							   const char *name, struct place *ret)
{
	for (size_t i = 0; i < contract->set->n_file; i++) {
		const Google__Protobuf__FileDescriptorProto *file = contract->set->file[i];
		struct place place = place_of_file(file);
		const char *inside = contract_name_in(file, name);

		for (size_t j = 0; inside && j < file->n_enum_type; j++) {
			if (strcmp(file->enum_type[j]->name, inside) != 0)
				continue;
			*ret = place_inside(&place, PLACE_FILE_ENUM, j);
			return file->enum_type[j];
		}
	}
	return NULL;
}

struct place place_of_file(const Google__Protobuf__FileDescriptorProto *file)
{
	return (struct place){ .file = file };
}

struct place place_inside(const struct place *place, enum place_field field, size_t index)
{
	struct place inside = *place;

	assert(inside.n + 2 <= PLACE_DEPTH_MAX);
	inside.path[inside.n++] = (int32_t)field;
	inside.path[inside.n++] = (int32_t)index;
	return inside;
}

const char *place_comment(const struct place *place)
{
	const Google__Protobuf__SourceCodeInfo *source = place->file->source_code_info;

	for (size_t i = 0; source && i < source->n_location; i++) {
		const Google__Protobuf__SourceCodeInfo__Location *location = source->location[i];

		if (location->n_path != place->n ||
		    memcmp(location->path, place->path, place->n * sizeof(place->path[0])) != 0)
			continue;
		if (location->leading_comments)
			return location->leading_comments;
		return location->trailing_comments ? location->trailing_comments : "";
	}
	return "";
}

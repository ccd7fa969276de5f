/*
 * The contract with its comments, from a google.protobuf.FileDescriptorSet with source information.
 *
 * It owns the descriptors; what its functions return is part of them.
 */

#pragma once

#include <stddef.h>
#include <stdint.h>

#include "google/protobuf/descriptor.pb-c.h"

struct contract {
	Google__Protobuf__FileDescriptorSet *set;
};

#define PLACE_DEPTH_MAX 8

/* Field numbers of descriptor.proto, which paths are made of. */
enum place_field {
	PLACE_FILE_MESSAGE = 4,
	PLACE_FILE_ENUM = 5,
	PLACE_FILE_SERVICE = 6,
	PLACE_MESSAGE_FIELD = 2,
	PLACE_ENUM_VALUE = 2,
	PLACE_SERVICE_METHOD = 2,
};

/* Where something stands: a file, and the path of a SourceCodeInfo.Location. */
struct place {
	const Google__Protobuf__FileDescriptorProto *file;
	int32_t path[PLACE_DEPTH_MAX];
	size_t n;
};

/* 0 or -errno. */
int contract_open(struct contract *contract, const char *path);
void contract_close(struct contract *contract);

/* By full name with its leading dot, ".orderd.v1.Event". NULL if there is none. */
const Google__Protobuf__DescriptorProto *contract_message(const struct contract *contract,
							  const char *name, struct place *ret);
const Google__Protobuf__EnumDescriptorProto *contract_enum(const struct contract *contract,
							   const char *name, struct place *ret);

/* The last part of a full name: ".orderd.v1.Event" is Event. */
const char *contract_short_name(const char *name);

struct place place_of_file(const Google__Protobuf__FileDescriptorProto *file);

/* The entry number `index` of a field, inside a place. */
struct place place_inside(const struct place *place, enum place_field field, size_t index);

/* What the comment above says, as it is written; "" when there is none. */
const char *place_comment(const struct place *place);

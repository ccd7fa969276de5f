/* Builds descriptors of messages, enums from their description. All of it is the schema's. */

#pragma once

#include "google/protobuf/descriptor.pb-c.h"

#include "schema.h"

/* A message or an enum of the contract, by its full name. */
struct schema_type {
	struct schema_type *next;
	const char *name;
	const Google__Protobuf__DescriptorProto *message_source; /* NULL: it is an enum */
	const Google__Protobuf__EnumDescriptorProto *enum_source;
	ProtobufCMessageDescriptor message;
	ProtobufCEnumDescriptor enumeration;
};

struct schema_type *schema_type_find(const struct schema *s, const char *name);

/* Fills the descriptor of every type that was named. 0 or -EBADMSG. */
int schema_type_build_all(struct schema *s);

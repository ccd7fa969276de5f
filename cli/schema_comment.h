/* Collects what the contract says about its parts. All of it is the schema's. */

#pragma once

#include "google/protobuf/descriptor.pb-c.h"

#include "schema.h"

struct schema_comment {
	struct schema_comment *next;
	const char *name; /* "orderd.v1.Order.number" */
	const char *text; /* without line ends */
};

void schema_comment_collect(struct schema *s, const Google__Protobuf__FileDescriptorProto *file);

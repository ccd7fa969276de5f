/* Fields of messages and values of enums, as a manual page lists them. Nothing is owned. */

#pragma once

#include "page.h"

/* How deep messages inside messages are shown. */
#define FIELDS_DEPTH_MAX 4

/* A line for each field, with its comment; messages in fields are shown too, further in. */
void fields_write(struct page *page, unsigned int depth, const ProtobufCMessageDescriptor *message);

/* A line for each value, with its comment. */
void fields_write_enum(struct page *page, unsigned int depth,
		       const ProtobufCEnumDescriptor *values);

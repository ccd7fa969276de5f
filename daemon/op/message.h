/* Generated messages in an arena. */

#pragma once

#include <protobuf-c/protobuf-c.h>
#include <stddef.h>

#include "base/arena.h"
#include "store/work.h"

/* A new initialised message; NULL when memory is out and the arena has no escape. */
void *message_new(struct arena *arena, const ProtobufCMessageDescriptor *descriptor);

/* A shallow copy: texts, nested messages, lists are shared. NULL as above. */
void *message_copy(struct arena *arena, const ProtobufCMessage *message);

/* Shallow copies of the slots' messages, as the list that a repeated field wants. */
void *message_list(struct arena *arena, struct slot *const *slots, size_t n);

/* The same of a query's rows. */
void *message_rows(struct arena *arena, const void *const *rows, size_t n);

/*
 * Changes packed messages at random along their descriptors.
 *
 * Fields are set, cleared, repeated, swapped, given values at the edge of what they take or beyond;
 * now and then the bytes themselves are changed, so that malformed messages come too. The arena is
 * the caller's; all scratch memory is in it.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include <protobuf-c/protobuf-c.h>

#include "base/arena.h"
#include "lib/dice.h"
#include "lib/messages.h"

struct edit {
	struct dice dice;
	struct arena *arena;
};

void edit_init(struct edit *edit, unsigned int seed, struct arena *arena);

/* In place; the new size, at most size_max. */
size_t edit_message(struct edit *edit, const ProtobufCMessageDescriptor *descriptor, uint8_t *bytes,
		    size_t size, size_t size_max);

/* A new message with some of its fields; its size. */
size_t edit_compose(struct edit *edit, const ProtobufCMessageDescriptor *descriptor, uint8_t *ret,
		    size_t size_max);

/* For inputs of a name with one message behind it: a whole LLVMFuzzerCustomMutator(). */
size_t edit_input(const struct messages *messages, uint8_t *data, size_t size, size_t size_max,
		  unsigned int seed);

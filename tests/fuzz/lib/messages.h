/*
 * The kinds of messages that an input can hold, each under a name of four bytes.
 *
 * A name comes from the message's full name, so that stored inputs keep their meaning when the
 * contract grows. Descriptors are static.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include <protobuf-c/protobuf-c.h>

#define MESSAGES_NAME_BYTES 4
#define MESSAGES_MAX 1024
#define MESSAGES_SLOTS 4096 /* a power of two */

struct messages {
	const ProtobufCMessageDescriptor *list[MESSAGES_MAX];
	size_t n;
	uint16_t slots[MESSAGES_SLOTS]; /* position in the list plus one */
};

/* Every kind once. */
void messages_add(struct messages *messages, const ProtobufCMessageDescriptor *descriptor);

/* With all kinds that it has inside. */
void messages_add_all(struct messages *messages, const ProtobufCMessageDescriptor *descriptor);

/* Position in the list. A name that is none stands for some kind all the same. */
size_t messages_find(const struct messages *messages, const uint8_t *name);

void messages_name(const ProtobufCMessageDescriptor *descriptor, uint8_t *ret);

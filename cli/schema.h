/*
 * The contract as the daemon hands it out, read at run time.
 *
 * Descriptors work like those that protoc-c generates, apart from message_init, which is NULL;
 * field_message_init() makes their messages. google.protobuf.Timestamp is the generated one.
 * Everything belongs to the arena that it was read into.
 */

#pragma once

#include <stddef.h>
#include <stdint.h>

#include <protobuf-c/protobuf-c.h>

#include "base/arena.h"

struct schema_type;
struct schema_comment;

struct schema {
	struct arena *arena;
	/* NULL ends them, as it does method_services. */
	const ProtobufCServiceDescriptor **services;
	struct schema_type *types;
	struct schema_comment *comments;
};

/* 0, or -EBADMSG when the bytes are no descriptor set, or one of another kind than orderd's. */
int schema_read(struct schema *ret, struct arena *a, const uint8_t *bytes, size_t n_bytes);

/* By its full name: "orderd.v1.Order". NULL if there is no such message. */
const ProtobufCMessageDescriptor *schema_message(const struct schema *s, const char *name);

/*
 * What the contract says about a thing, by its full name: "orderd.v1.OrderService.PlaceOrder",
 * "orderd.v1.Order.number". NULL when it says nothing.
 */
const char *schema_comment(const struct schema *s, const char *name);

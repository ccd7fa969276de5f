/*
 * A row as a cache keeps it: one piece of memory with all its texts, shared by the keys it stands
 * under.
 */
#ifndef ORDERD_STORE_CACHE_ROW_H
#define ORDERD_STORE_CACHE_ROW_H

#include <protobuf-c/protobuf-c.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct cache_row {
	ProtobufCMessage *message;
	size_t bytes;
	uint32_t n_nodes; /* keys that hold it; the last that leaves frees it */
	/* The version before; a batch that was served with it may still point at its texts. */
	ProtobufCMessage *former;
	struct cache_row *next_replaced;
};

/* Copies the message, which has no list of its own: cached entities have none. NULL when memory is
 * out. */
struct cache_row *cache_row_new(const ProtobufCMessage *message);

/*
 * Takes the new version, and keeps the former one until cache_row_bury(); false, with nothing
 * changed, when memory is out. Not twice without a burial.
 */
bool cache_row_replace(struct cache_row *row, const ProtobufCMessage *message);
void cache_row_bury(struct cache_row *row);

void cache_row_leave(struct cache_row *row);
void cache_row_free(struct cache_row *row);

#endif

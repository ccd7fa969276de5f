/*
 * What a field of a record, or of a part of it, is called: "state", "lines[2].reserved_micros",
 * "addresses[SHIP_TO].street". Paths live in the arena given, which must have an escape.
 */
#ifndef ORDERD_STORE_HISTORY_PATH_H
#define ORDERD_STORE_HISTORY_PATH_H

#include "base/arena.h"
#include "entity.h"

/* Of the part itself; "" for the root. message: the part as far as it is known; NULL: not at all.
 */
char *history_path(struct arena *arena, const struct entity *root, const struct entity *entity,
		   int64_t id, int64_t part, const ProtobufCMessage *message);

/* The field of the root that holds such parts; NULL when no field does. */
const ProtobufCFieldDescriptor *history_path_field(const struct entity *root,
						   const struct entity *part);

#endif

/*
 * Requests as the gate lets them in.
 * Bodies belong to the arena; operations and descriptors are static.
 */
#pragma once

#include "gate/catalogue.h"
#include "lib/messages.h"
#include "store/verdict.h"

/* What methods take; filled at first use. */
const struct messages *intake_messages(void);

/* The method that takes the message of this name. */
const struct catalogue_entry *intake_entry(const uint8_t *name);

/* Walks, unpacks. NULL when the verdict refuses. */
ProtobufCMessage *intake_body(const struct catalogue_entry *entry, const uint8_t *data, size_t size,
			      struct arena *arena, struct verdict *verdict);

/* A message of the daemon's own must pass the walk itself. */
void intake_walk_again(const ProtobufCMessage *message, struct arena *arena);

/* The update mask of a request that is being made. Its paths belong to the run's arena. */

#pragma once

#include <protobuf-c/protobuf-c.h>

#include "cli.h"

/* Adds a field by its name as people write it: time_zone, timeZone, time-zone. */
void mask_add(struct cli *c, ProtobufCMessage *request, const char *name);

/*
 * A mask leaves out what it does not name: fields that flags of the sentence wrote are added to one
 * that has any.
 */
void mask_complete(struct cli *c, ProtobufCMessage *request);

/*
 * Writes an event as a CloudEvent, version 1.0 of its JSON format.
 *
 * Source with id name an event for ever: the tenant's log with the position in it. What CloudEvents
 * knows no attribute for are extensions; 64-bit integers are strings there, as in ProtoJSON.
 */

#pragma once

#include "orderd/v1/event.pb-c.h"

#include "json_write.h"

/* `whole` is the event as the daemon's own contract has it; `tenant` the code of its tenant. */
void cloudevent_write(struct json_writer *w, const Orderd__V1__Event *event,
		      const ProtobufCMessage *whole, const char *tenant);

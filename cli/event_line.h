/* An event as one line for people. Nothing is owned. */

#pragma once

#include "orderd/v1/event.pb-c.h"

#include "base/text.h"

/* The member of an event's body that is set; NULL for one that its descriptor does not know. */
const ProtobufCMessage *event_line_body(const ProtobufCMessage *event);

/* What people call the event's record, where the event tells; else its id. */
void event_line_record(struct text *out, const ProtobufCMessage *event);

/*
 * "41201  2026-03-01 12:00:03  order.placed  SO-2026-000417  total=123.45", with what people call
 * the record or, where the body does not tell, its id; without the end of the line. The body may be
 * NULL.
 */
void event_line_append(struct text *out, const Orderd__V1__Event *event,
		       const ProtobufCMessage *body);

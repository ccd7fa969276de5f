/* An event as one line for people. Nothing is owned. */

#pragma once

#include "orderd/v1/event.pb-c.h"

#include "base/text.h"

/* "41201  12:00:03  order.placed  SO-2026-000417  total 123.45 EUR", without the end of the line.
 */
void event_line_append(struct text *out, const Orderd__V1__Event *event);

/* What events about shipments say of their lines. Everything lives in the arena. */

#pragma once

#include "orderd/v1/event.pb-c.h"
#include "store/work.h"

/* The lines of a shipment as event bodies hold them: the first ones, if they are many. */
Orderd__V1__ShippedLine **shipment_body_lines(struct arena *arena, struct slot *const *lines,
					      size_t n_lines, size_t *ret_n);

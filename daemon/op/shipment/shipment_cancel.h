/* A planned shipment that does not take place. */

#pragma once

#include "store/work.h"

/*
 * Takes what the shipment holds off its order's lines, which keep it reserved, and appends the
 * event. The step was made; lines are the shipment's, their order's are loaded.
 */
void shipment_cancel(struct work *work, struct slot *shipment, struct slot *const *lines,
		     size_t n_lines, const char *reason);

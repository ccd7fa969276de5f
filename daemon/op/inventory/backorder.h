/*
 * Backorders of a product at a location, filled when stock comes free: the oldest order first.
 */

#pragma once

#include "store/work.h"

/* In load: everything that backorder_fill may change. Call it in every round. */
void backorder_want(struct work *work, int64_t product_id, int64_t location_id);

/*
 * Gives free stock of the level to the lines that wait for it, sets their orders' statuses and
 * appends the events. Returns how much was given.
 */
int64_t backorder_fill(struct work *work, struct slot *level);

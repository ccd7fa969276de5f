/*
 * Backorders of a product at a location, filled when stock comes free: the oldest order first.
 */

#pragma once

#include "store/work.h"

/* Stock that may come free. */
struct backorder_chance {
	int64_t product_id;
	int64_t location_id;
	int64_t coming_micros;   /* at most so much, beside what is free already; may be negative */
	int64_t except_order_id; /* whose lines will not wait any more; 0: none */
};

/*
 * In load, in every round, with the level wanted too: what backorder_fill changes if the request is
 * the first of its batch. Requests before it may make it need more; then it goes into a later
 * batch.
 */
void backorder_want(struct work *work, const struct backorder_chance *chance);

/*
 * Gives free stock of the level to the lines that wait for it, sets their orders' statuses and
 * appends the events. Returns how much was given.
 */
int64_t backorder_fill(struct work *work, struct slot *level);

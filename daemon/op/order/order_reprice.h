/* An order's amounts when some of its quantities were cancelled. */

#pragma once

#include "orderd/v1/order.pb-c.h"
#include "store/work.h"

/*
 * Sets the totals of an order that was edited, and the amounts of its lines, for what is left of
 * them. Returns by how much less the customer owes.
 */
int64_t order_reprice(struct work *work, Orderd__V1__Order *order);

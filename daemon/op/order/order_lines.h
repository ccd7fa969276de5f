/* All lines of an order, for what follows from them together. */

#pragma once

#include <stddef.h>

#include "orderd/v1/order.pb-c.h"
#include "store/work.h"

/* In load: the lines of an order. */
void order_lines_want(struct work *work, int64_t order_id);

/* Their slots in line order, in an array of the arena; their number is order->line_count. */
struct slot **order_lines_get(struct work *work, const Orderd__V1__Order *order);

/* The lines as they are now, in line order. */
const Orderd__V1__OrderLine *const *order_lines_messages(struct work *work,
							 const Orderd__V1__Order *order);

/* Sets the statuses of an order that was edited from its lines as they are now. */
void order_lines_derive(struct work *work, Orderd__V1__Order *order);

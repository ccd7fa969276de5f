/*
 * What an order gives back when it is cancelled, in whole or in part: stock to its levels and from
 * there to those who wait, credit to its account.
 */

#pragma once

#include "orderd/v1/order.pb-c.h"
#include "store/work.h"

/* In load: the account's credit. */
void order_release_want(struct work *work, const Orderd__V1__Order *order);

/*
 * In load, in every round: the level of a line and what waits there. All lines of the request give
 * back so much at most; lines of except_order_id will not wait any more (0: none).
 */
void order_release_want_line(struct work *work, const Orderd__V1__OrderLine *line,
			     int64_t coming_micros, int64_t except_order_id);

/* Cancels a quantity of a line that was edited; its level gets back what was reserved, or waited.
 */
void order_release_line(struct work *work, Orderd__V1__OrderLine *line, int64_t micros);

/* Takes an amount off the exposure. */
void order_release_credit(struct work *work, const Orderd__V1__Order *order, int64_t amount_minor);

/* Gives what is free at the line's level to those who wait. */
void order_release_fill(struct work *work, const Orderd__V1__OrderLine *line);

/*
 * How an order's demand for one product at one location meets the stock there.
 *
 * The demand of all lines is summed first; then the lines take their parts in their order.
 */

#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "orderd/v1/inventory.pb-c.h"
#include "orderd/v1/product.pb-c.h"

struct allocation {
	Orderd__V1__StockPolicy policy;
	int64_t available_micros; /* not promised to anybody yet */
	int64_t demand_micros;
};

enum allocation_answer {
	ALLOCATION_OVERFLOW = 1,
};

/* What a new order may have: on-hand less what is reserved or waited for by earlier orders. level
 * may be NULL. */
int64_t allocation_available(const Orderd__V1__StockLevel *level);

void allocation_init(struct allocation *allocation, Orderd__V1__StockPolicy policy,
		     const Orderd__V1__StockLevel *level);

/* Adds the quantity of one line to the demand. 0 or an answer. */
int allocation_demand(struct allocation *allocation, int64_t quantity_micros);

/* Whether the policy refuses the demand. */
bool allocation_short(const struct allocation *allocation);

/* One line takes what is there; the rest of its quantity waits. */
void allocation_take(struct allocation *allocation, int64_t quantity_micros,
		     int64_t *ret_reserved_micros, int64_t *ret_backordered_micros);

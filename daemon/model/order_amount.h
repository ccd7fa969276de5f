/*
 * What an order comes to for the quantities that were not cancelled, under its own frozen prices,
 * rates and rounding. All arrays are the caller's.
 */

#pragma once

#include <stddef.h>
#include <stdint.h>

#include "model/tax.h"
#include "orderd/v1/order.pb-c.h"

struct order_amount {
	int64_t goods_micros;
	struct tax_totals totals;
};

/*
 * Fills in tax_lines (as lines), rates (room for n_lines) and *ret. The order's currency is one of
 * ISO 4217. 0 or enum money_answer.
 */
int order_amount_compute(const Orderd__V1__Order *order, const Orderd__V1__OrderLine *const *lines,
			 size_t n_lines, struct tax_line *tax_lines, struct tax_rate *rates,
			 struct order_amount *ret);

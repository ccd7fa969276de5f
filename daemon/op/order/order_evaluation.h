/*
 * An order as its client states it, judged against what is stored: the one evaluation behind
 * placing and validating. It changes nothing. Everything lives in the working set's arena.
 */

#pragma once

#include <stddef.h>
#include <stdint.h>

#include "model/allocation.h"
#include "model/tax.h"
#include "op/order/order_terms.h"
#include "orderd/v1/credit.pb-c.h"
#include "orderd/v1/product.pb-c.h"

/* One line of the order. */
struct order_position {
	const Orderd__V1__OrderLineInput *input;
	const Orderd__V1__Product *product; /* NULL: no such product */
	int64_t unit_price_micros;
	int64_t tax_rate_micros;
	int64_t reserved_micros;
	int64_t backordered_micros;
};

/* All lines of one product whose stock is kept. */
struct order_demand {
	const Orderd__V1__Product *product;
	size_t first; /* position */
	struct allocation allocation;
	int64_t reserved_micros;
	int64_t backordered_micros;
};

struct order_evaluation {
	struct work *work;
	struct verdict *verdict;
	const Orderd__V1__OrderInput *input;
	const Orderd__V1__Order
		*existing; /* has the external id already; the rest is then not judged */
	struct order_terms terms;
	unsigned int exponent; /* of the currency, when there is one */
	int64_t ordered_at_us;
	struct order_position *positions; /* n_lines of the input */
	struct order_demand *demands;
	size_t n_demands;
	bool priced; /* every line has price and tax, so that what follows is set */
	struct tax_terms tax_terms;
	struct tax_line *tax_lines; /* as positions */
	struct tax_totals totals;
	int64_t goods_micros;
	const Orderd__V1__CreditAccount *credit; /* NULL: none yet */
	int64_t exposure_minor;                  /* with this order */
};

/* Every violation goes to the verdict given. input was checked, and its needs were loaded. */
void order_evaluate(struct work *work, const Orderd__V1__OrderInput *input, struct verdict *verdict,
		    struct order_evaluation *ret);

/* order_pricing.c: prices, tax, totals. */
void order_evaluate_prices(struct order_evaluation *evaluation);

/* order_allocation.c: what each line gets of the stock. */
void order_evaluate_stock(struct order_evaluation *evaluation);

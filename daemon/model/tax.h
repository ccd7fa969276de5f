/*
 * Tax of a document: what its lines come to without and with it.
 *
 * Rules: EN 16931 BR-CO-17 (once per rate over the sum of its lines) or once per line. Where prices
 * contain the tax, it is taken out of them, so that the total is the sum of the prices to the last
 * unit. All arrays are the caller's.
 */

#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/money.h"
#include "orderd/v1/order.pb-c.h"

struct tax_terms {
	Orderd__V1__TaxMode mode;
	Orderd__V1__RoundingMode rounding;
	Orderd__V1__TaxRounding per;
};

struct tax_line {
	int64_t rate_micros;  /* of one, 0 to 1,000,000 */
	int64_t amount_minor; /* quantity times price, rounded; 0 or more */
	/* Filled in. The tax of single lines has no meaning with exclusive prices rounded per rate:
	 * 0. */
	int64_t net_minor;
	int64_t tax_minor;
};

struct tax_rate {
	int64_t rate_micros;
	int64_t amount_minor; /* of its lines, as priced */
	int64_t tax_minor;
};

struct tax_totals {
	int64_t net_minor;
	int64_t tax_minor;
	int64_t total_minor; /* net + tax */
};

/* Whether lines have a tax of their own under these terms. */
bool tax_per_line(const struct tax_terms *terms);

/*
 * Fills in the lines, the rates in rising order (room for n_lines of them) and the totals. The sum
 * of the lines' net is the totals' net; where lines have a tax, the same holds for it. 0 or enum
 * money_answer.
 */
int tax_compute(const struct tax_terms *terms, struct tax_line *lines, size_t n_lines,
		struct tax_rate *rates, size_t *ret_n_rates, struct tax_totals *ret);

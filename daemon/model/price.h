/* Which of a product's prices applies. Nothing is owned. */

#pragma once

#include <stddef.h>
#include <stdint.h>

#include "orderd/v1/pricing.pb-c.h"

/* What is bought. */
struct price_question {
	const char *currency;
	int64_t quantity_micros;
};

/*
 * The price of the highest tier that the quantity reaches; n when there is none. Of two equal ones
 * the first.
 */
size_t price_choose(const Orderd__V1__Price *const *prices, size_t n,
		    const struct price_question *question);

/* Why a price applies or not, where `chosen` is what price_choose gave; NULL: none. */
Orderd__V1__PriceReason price_reason(const Orderd__V1__Price *price,
				     const Orderd__V1__Price *chosen,
				     const struct price_question *question);

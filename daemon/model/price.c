#include "model/price.h"

#include <stdbool.h>
#include <string.h>

static bool price_fits(const Orderd__V1__Price *price, const struct price_question *question)
{
	return strcmp(price->currency, question->currency) == 0 &&
		price->min_quantity_micros <= question->quantity_micros;
}

size_t price_choose(const Orderd__V1__Price *const *prices, size_t n,
		    const struct price_question *question)
{
	size_t best = n;

	for (size_t i = 0; i < n; i++)
		if (price_fits(prices[i], question) &&
		    (best == n ||
		     prices[i]->min_quantity_micros > prices[best]->min_quantity_micros))
			best = i;
	return best;
}

Orderd__V1__PriceReason price_reason(const Orderd__V1__Price *price,
				     const Orderd__V1__Price *chosen,
				     const struct price_question *question)
{
	if (price == chosen)
		return ORDERD__V1__PRICE_REASON__PRICE_REASON_APPLIES;
	if (strcmp(price->currency, question->currency) != 0)
		return ORDERD__V1__PRICE_REASON__PRICE_REASON_OTHER_CURRENCY;
	if (price->min_quantity_micros > question->quantity_micros)
		return ORDERD__V1__PRICE_REASON__PRICE_REASON_QUANTITY_TOO_LOW;
	return ORDERD__V1__PRICE_REASON__PRICE_REASON_BETTER_TIER;
}

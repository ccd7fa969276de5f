#include "model/order_amount.h"

#include <assert.h>

#include "model/currency.h"

static int order_amount_add(const Orderd__V1__Order *order, const Orderd__V1__OrderLine *line,
			    unsigned int exponent, struct tax_line *tax_line,
			    struct order_amount *amount)
{
	int64_t micros = line->ordered_micros - line->cancelled_micros;
	int64_t goods_micros;
	int r;

	*tax_line = (struct tax_line){ .rate_micros = line->tax_rate_micros };
	r = money_amount(micros, line->unit_price_micros, exponent, order->rounding_mode,
			 &tax_line->amount_minor);
	if (r == 0)
		r = money_goods(micros, line->unit_price_micros, &goods_micros);
	if (r == 0)
		r = money_add(amount->goods_micros, goods_micros, &amount->goods_micros);
	return r;
}

int order_amount_compute(const Orderd__V1__Order *order, const Orderd__V1__OrderLine *const *lines,
			 size_t n_lines, struct tax_line *tax_lines, struct tax_rate *rates,
			 struct order_amount *ret)
{
	const struct tax_terms terms = {
		.mode = order->tax_mode,
		.rounding = order->rounding_mode,
		.per = order->tax_rounding,
	};
	struct order_amount amount = { 0 };
	unsigned int exponent = 0;
	bool known = currency_find(order->currency, &exponent);
	size_t n_rates;
	int r = 0;

	assert(known);
	for (size_t i = 0; i < n_lines && r == 0; i++)
		r = order_amount_add(order, lines[i], exponent, &tax_lines[i], &amount);
	if (r == 0)
		r = tax_compute(&terms, tax_lines, n_lines, rates, &n_rates, &amount.totals);
	if (r == 0)
		*ret = amount;
	return r;
}

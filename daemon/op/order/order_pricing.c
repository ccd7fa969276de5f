#include <string.h>

#include "base/decimal.h"
#include "model/price.h"
#include "op/order/order_evaluation.h"
#include "op/order/order_needs.h"
#include "op/pricing/product_prices.h"
#include "orderd/v1/pricing.pb-c.h"

/* NULL: there is none. */
static const Orderd__V1__Price *order_pricing_find(struct order_evaluation *evaluation,
						   const struct order_position *position)
{
	const struct price_question question = {
		.currency = evaluation->terms.currency,
		.quantity_micros = position->input->quantity_micros,
	};
	const Orderd__V1__Price *const *prices;
	size_t n = product_prices(evaluation->work, position->product->id, &prices);
	size_t chosen = price_choose(prices, n, &question);

	return chosen < n ? prices[chosen] : NULL;
}

static bool order_pricing_set_price(struct order_evaluation *evaluation,
				    struct order_position *position, size_t i)
{
	const Orderd__V1__Price *price;
	char quantity[32];

	if (position->input->has_unit_price_micros) {
		position->unit_price_micros = position->input->unit_price_micros;
		return true;
	}
	if (!evaluation->terms.currency)
		return false;
	price = order_pricing_find(evaluation, position);
	if (!price) {
		verdict_violate(evaluation->verdict, REASON_PRICE_MISSING,
				verdict_path(evaluation->verdict,
					     "order.lines[%zu].unit_price_micros", i),
				"product %s has no price in %s for a quantity of %s; give the line "
				"a price, or put one",
				position->product->sku, evaluation->terms.currency,
				decimal_format_micros(position->input->quantity_micros, quantity));
		return false;
	}
	position->unit_price_micros = price->unit_price_micros;
	return true;
}

static bool order_pricing_set_tax(struct order_evaluation *evaluation,
				  struct order_position *position, size_t i)
{
	const char *country = evaluation->terms.country;
	struct slot *slot;

	if (order_needs_no_tax(position->product->tax_class))
		return true;
	if (!country)
		return false;
	slot = work_find(evaluation->work, &tax_rule_by_class, v_text(country),
			 v_text(position->product->tax_class));
	if (!slot) {
		verdict_violate(evaluation->verdict, REASON_TAX_RULE_MISSING,
				verdict_path(evaluation->verdict, "order.lines[%zu].product", i),
				"there is no tax rule for class %s of product %s in %s; make it "
				"with TaxService/PutTaxRule",
				position->product->tax_class, position->product->sku, country);
		return false;
	}
	position->tax_rate_micros = ((const Orderd__V1__TaxRule *)slot->message)->rate_micros;
	return true;
}

/* Quantity times price, once as it is billed and once exactly. */
static bool order_pricing_set_amount(struct order_evaluation *evaluation,
				     const struct order_position *position, size_t i)
{
	struct tax_line *line = &evaluation->tax_lines[i];
	int64_t goods_micros;
	int r;

	if (!evaluation->terms.currency)
		return false;
	line->rate_micros = position->tax_rate_micros;
	r = money_amount(position->input->quantity_micros, position->unit_price_micros,
			 evaluation->exponent, evaluation->tax_terms.rounding, &line->amount_minor);
	if (r == 0)
		r = money_goods(position->input->quantity_micros, position->unit_price_micros,
				&goods_micros);
	if (r == 0)
		r = money_add(evaluation->goods_micros, goods_micros, &evaluation->goods_micros);
	if (r != 0)
		verdict_violate(
			evaluation->verdict, REASON_AMOUNT_OVERFLOW,
			verdict_path(evaluation->verdict, "order.lines[%zu].quantity_micros", i),
			"the order's amount up to line %zu does not fit into 64 bits", i + 1);
	return r == 0;
}

static void order_pricing_read_terms(struct order_evaluation *evaluation)
{
	const Orderd__V1__OrderInput *input = evaluation->input;

	evaluation->tax_terms = (struct tax_terms){
		.mode = input->tax_mode ? input->tax_mode
					: ORDERD__V1__TAX_MODE__TAX_MODE_EXCLUSIVE,
		.rounding = input->rounding_mode ? input->rounding_mode
						 : ORDERD__V1__ROUNDING_MODE__ROUNDING_MODE_HALF_UP,
		.per = input->tax_rounding ? input->tax_rounding
					   : ORDERD__V1__TAX_ROUNDING__TAX_ROUNDING_PER_RATE,
	};
}

void order_evaluate_prices(struct order_evaluation *evaluation)
{
	size_t n = evaluation->input->n_lines, n_rates, n_untaxed = 0;
	struct tax_rate *rates;
	bool priced = true;

	order_pricing_read_terms(evaluation);
	for (size_t i = 0; i < n; i++) {
		struct order_position *position = &evaluation->positions[i];
		bool complete;

		if (!position->product) {
			priced = false;
			continue;
		}
		if (!evaluation->terms.country && !order_needs_no_tax(position->product->tax_class))
			n_untaxed++;
		complete = order_pricing_set_price(evaluation, position, i);
		complete = order_pricing_set_tax(evaluation, position, i) && complete;
		priced = complete && order_pricing_set_amount(evaluation, position, i) && priced;
	}
	if (n_untaxed > 0 && evaluation->terms.account)
		verdict_violate(evaluation->verdict, REASON_COUNTRY_MISSING,
				"order.ship_to.country",
				"neither the ship-to address nor account %s names a country; %zu "
				"lines need it for their tax",
				evaluation->terms.account->number, n_untaxed);
	if (!priced)
		return;
	rates = arena_alloc(work_arena(evaluation->work), n * sizeof(*rates));
	if (tax_compute(&evaluation->tax_terms, evaluation->tax_lines, n, rates, &n_rates,
			&evaluation->totals) != 0)
		verdict_violate(evaluation->verdict, REASON_AMOUNT_OVERFLOW, "order.lines",
				"the order's total does not fit into 64 bits");
	else
		evaluation->priced = true;
}

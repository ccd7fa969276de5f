#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/decimal.h"
#include "model/field.h"
#include "model/money.h"
#include "model/price.h"
#include "op/business_time.h"
#include "op/input.h"
#include "op/message.h"
#include "op/operations.h"
#include "op/pricing/product_prices.h"
#include "op/record_key.h"

static void get_price_check(const void *message, struct verdict *verdict)
{
	const Orderd__V1__GetPriceRequest *request = message;

	record_key_check(verdict, request->product, "product");
	input_currency(verdict, request->currency, "currency");
	if (request->has_quantity_micros && request->quantity_micros <= 0)
		verdict_violate(verdict, REASON_OUT_OF_RANGE, "quantity_micros",
				"quantity_micros is %" PRId64 ", it must be more than 0",
				request->quantity_micros);
	input_time(verdict, request->at, "at");
}

static const Orderd__V1__Product *get_price_product(struct work *work,
						    const Orderd__V1__GetPriceRequest *request)
{
	const struct slot *slot = work_find_record(work, &entity_product, request->product);

	return slot ? (const Orderd__V1__Product *)slot->message : NULL;
}

static void get_price_load(struct work *work, const void *message)
{
	const Orderd__V1__GetPriceRequest *request = message;
	const Orderd__V1__Product *product;

	work_want_record(work, &entity_product, request->product);
	product = get_price_product(work, request);
	if (!product)
		return;
	if (request->at)
		product_prices_want_then(work, product->id, request->at);
	else
		work_want(work, &price_by_product, v_int(product->id));
}

static int get_price_compare(const void *left, const void *right)
{
	const Orderd__V1__Price *a = *(const Orderd__V1__Price *const *)left;
	const Orderd__V1__Price *b = *(const Orderd__V1__Price *const *)right;
	int order = strcmp(a->currency, b->currency);

	return order != 0 ? order
			  : (a->min_quantity_micros > b->min_quantity_micros) -
			(a->min_quantity_micros < b->min_quantity_micros);
}

static void get_price_explain(struct arena *arena, const Orderd__V1__Price *const *prices, size_t n,
			      const struct price_question *question,
			      Orderd__V1__GetPriceResponse *response)
{
	const Orderd__V1__Price **sorted = arena_memdup(arena, prices, n * sizeof(*prices));
	const Orderd__V1__Price *chosen = prices[price_choose(prices, n, question)];

	if (n > 0)
		qsort(sorted, n, sizeof(*sorted), get_price_compare);
	response->considered = arena_alloc(arena, n * sizeof(*response->considered));
	for (size_t i = 0; i < n; i++) {
		Orderd__V1__ConsideredPrice *considered =
			message_new(arena, &orderd__v1__considered_price__descriptor);

		considered->price = message_copy(arena, &sorted[i]->base);
		field_set(considered, reason, price_reason(sorted[i], chosen, question));
		response->considered[response->n_considered++] = considered;
	}
	field_set(response, unit_price_micros, chosen->unit_price_micros);
	field_set(response, min_quantity_micros, chosen->min_quantity_micros);
}

/* False, with the refusal in the verdict, when they cannot be told. */
static bool get_price_prices(struct work *work, const Orderd__V1__GetPriceRequest *request,
			     int64_t product_id, const Orderd__V1__Price *const **ret,
			     size_t *ret_n)
{
	if (request->at)
		return business_time(work, request->at, "at") &&
			product_prices_then(work, product_id, ret, ret_n);
	*ret_n = product_prices(work, product_id, ret);
	return true;
}

static void get_price_decide(struct work *work, const void *message, void *reply)
{
	const Orderd__V1__GetPriceRequest *request = message;
	Orderd__V1__GetPriceResponse *response = reply;
	const Orderd__V1__Product *product = get_price_product(work, request);
	const struct price_question question = {
		.currency = request->currency ? request->currency : work_tenant(work)->currency,
		.quantity_micros = request->has_quantity_micros ? request->quantity_micros : MICROS,
	};
	const Orderd__V1__Price *const *prices;
	char quantity[32];
	size_t n;

	if (!product)
		record_key_unknown(work_verdict(work), &entity_product, request->product);
	else if (!question.currency || !*question.currency)
		input_required(work_verdict(work), "currency");
	if (verdict_refused(work_verdict(work)) ||
	    !get_price_prices(work, request, product->id, &prices, &n))
		return;
	if (price_choose(prices, n, &question) == n) {
		verdict_refuse(work_verdict(work), REASON_PRICE_MISSING,
			       "product %s has no price in %s for a quantity of %s", product->sku,
			       question.currency,
			       decimal_format_micros(question.quantity_micros, quantity));
		return;
	}
	field_set(response, product_id, product->id);
	response->sku = product->sku;
	response->currency = arena_strdup(work_arena(work), question.currency);
	field_set(response, quantity_micros, question.quantity_micros);
	get_price_explain(work_arena(work), prices, n, &question, response);
}

const struct op op_get_price = {
	.method = "orderd.v1.PricingService/GetPrice",
	.kind = OP_READ,
	.callers = OP_ADMINISTRATOR | OP_STAFF | OP_SERVICE | OP_PORTAL,
	.check = get_price_check,
	.load = get_price_load,
	.decide = get_price_decide,
};

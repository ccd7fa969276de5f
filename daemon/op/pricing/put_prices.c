#include <inttypes.h>
#include <string.h>

#include "model/field.h"
#include "op/announce.h"
#include "op/input.h"
#include "op/message.h"
#include "op/operations.h"
#include "op/record_key.h"

#define PRICES_MAX 500
#define PRICES_BYTES_MAX (256u << 10) /* 500 prices of 500 bytes */

static void put_prices_check_price(const Orderd__V1__PriceInput *price, size_t i,
				   struct verdict *verdict)
{
	const char *path = verdict_path(verdict, "prices[%zu]", i);

	record_key_check(verdict, price->product, verdict_path(verdict, "%s.product", path));
	if (!price->currency)
		input_required(verdict, verdict_path(verdict, "%s.currency", path));
	input_currency(verdict, price->currency, verdict_path(verdict, "%s.currency", path));
	if (price->min_quantity_micros < 0)
		verdict_violate(verdict, REASON_OUT_OF_RANGE,
				verdict_path(verdict, "%s.min_quantity_micros", path),
				"min_quantity_micros is %" PRId64 ", it must be 0 or more",
				price->min_quantity_micros);
	if (!price->has_unit_price_micros)
		input_required(verdict, verdict_path(verdict, "%s.unit_price_micros", path));
	if (price->unit_price_micros < 0)
		verdict_violate(verdict, REASON_OUT_OF_RANGE,
				verdict_path(verdict, "%s.unit_price_micros", path),
				"unit_price_micros is %" PRId64 ", it must be 0 or more",
				price->unit_price_micros);
}

static void put_prices_check(const void *message, struct verdict *verdict)
{
	const Orderd__V1__PutPricesRequest *request = message;

	if (request->n_prices == 0) {
		input_required(verdict, "prices");
		return;
	}
	if (request->n_prices > PRICES_MAX) {
		verdict_violate(verdict, REASON_TOO_MANY, "prices",
				"%zu prices, at most %d are allowed; split them", request->n_prices,
				PRICES_MAX);
		return;
	}
	for (size_t i = 0; i < request->n_prices; i++)
		put_prices_check_price(request->prices[i], i, verdict);
}

static uint32_t put_prices_rows(const void *message)
{
	const Orderd__V1__PutPricesRequest *request = message;

	return 2 * (uint32_t)request->n_prices;
}

static void put_prices_load(struct work *work, const void *message)
{
	const Orderd__V1__PutPricesRequest *request = message;

	for (size_t i = 0; i < request->n_prices; i++) {
		const Orderd__V1__PriceInput *input = request->prices[i];
		struct slot *slot;
		int64_t id;

		work_want_record(work, &entity_product, input->product);
		slot = work_find_record(work, &entity_product, input->product);
		if (!slot)
			continue;
		id = ((const Orderd__V1__Product *)slot->message)->id;
		work_want(work, &price_by_tier, v_int(id), v_text(input->currency),
			  v_int(input->min_quantity_micros));
		announce_want(work, id);
	}
}

/* The products that the prices name, in their order; NULL where there is none. */
static struct slot **put_prices_products(struct work *work,
					 const Orderd__V1__PutPricesRequest *request)
{
	struct verdict *verdict = work_verdict(work);
	struct slot **products =
		arena_alloc(work_arena(work), request->n_prices * sizeof(struct slot *));

	for (size_t i = 0; i < request->n_prices; i++) {
		const Orderd__V1__PriceInput *input = request->prices[i];

		products[i] = work_find_record(work, &entity_product, input->product);
		if (!products[i])
			record_key_missing(verdict, &entity_product, input->product,
					   verdict_path(verdict, "prices[%zu].product", i));
		for (size_t j = 0; j < i && products[i]; j++)
			if (products[j] == products[i] &&
			    request->prices[j]->min_quantity_micros == input->min_quantity_micros &&
			    strcmp(request->prices[j]->currency, input->currency) == 0) {
				verdict_violate(verdict, REASON_DUPLICATE,
						verdict_path(verdict, "prices[%zu]", i),
						"prices[%zu] and prices[%zu] are for the same "
						"product, currency, minimum quantity",
						j, i);
				break;
			}
	}
	return products;
}

/* True when the price is new. */
static bool put_prices_put(struct work *work, int64_t product_id,
			   const Orderd__V1__PriceInput *input)
{
	struct slot *slot = work_find(work, &price_by_tier, v_int(product_id),
				      v_text(input->currency), v_int(input->min_quantity_micros));
	Orderd__V1__Price *price;

	if (slot) {
		price = work_edit(work, slot);
		field_set(price, unit_price_micros, input->unit_price_micros);
		return false;
	}
	price = work_new(work, &entity_price);
	field_set(price, product_id, product_id);
	price->currency = input->currency;
	field_set(price, min_quantity_micros, input->min_quantity_micros);
	field_set(price, unit_price_micros, input->unit_price_micros);
	work_insert(work, &entity_price, price);
	return true;
}

/* One event for each product, at its first price; with the currency when all its prices share it.
 */
static void put_prices_announce(struct work *work, const Orderd__V1__PutPricesRequest *request,
				struct slot *const *products, size_t i)
{
	Orderd__V1__PricesChanged *body;
	char *currency = request->prices[i]->currency;

	for (size_t j = 0; j < i; j++)
		if (products[j] == products[i])
			return;
	for (size_t j = i + 1; j < request->n_prices && currency; j++)
		if (products[j] == products[i] &&
		    strcmp(request->prices[j]->currency, currency) != 0)
			currency = NULL;
	body = message_new(work_arena(work), &orderd__v1__prices_changed__descriptor);
	field_set(body, product_id, ((const Orderd__V1__Product *)products[i]->message)->id);
	body->currency = currency;
	announce(work, products[i], body->product_id, ORDERD__V1__EVENT__BODY_PRICING_CHANGED,
		 body);
}

static void put_prices_decide(struct work *work, const void *message, void *reply)
{
	const Orderd__V1__PutPricesRequest *request = message;
	Orderd__V1__PutPricesResponse *response = reply;
	struct slot **products = put_prices_products(work, request);
	uint32_t created = 0;

	if (verdict_refused(work_verdict(work)))
		return;
	for (size_t i = 0; i < request->n_prices; i++) {
		int64_t id = ((const Orderd__V1__Product *)products[i]->message)->id;

		created += put_prices_put(work, id, request->prices[i]);
		put_prices_announce(work, request, products, i);
	}
	field_set(response, created, created);
	field_set(response, updated, (uint32_t)request->n_prices - created);
}

const struct op op_put_prices = {
	.method = "orderd.v1.PricingService/PutPrices",
	.kind = OP_WRITE,
	.callers = OP_ADMINISTRATOR | OP_STAFF | OP_SERVICE,
	.request_bytes_max = PRICES_BYTES_MAX,
	.check = put_prices_check,
	.rows = put_prices_rows,
	.load = put_prices_load,
	.decide = put_prices_decide,
};

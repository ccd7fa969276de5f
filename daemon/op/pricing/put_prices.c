#include <inttypes.h>
#include <string.h>

#include "model/field.h"
#include "op/announce.h"
#include "op/input.h"
#include "op/message.h"
#include "op/operations.h"
#include "op/record_key.h"
#include "op/version.h"

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

/* A price that is stated, with what there is. */
struct put_prices_entry {
	const Orderd__V1__PriceInput *input;
	struct slot *product; /* NULL: there is none */
	struct slot *price;   /* NULL: it is new */
	bool stands;          /* the price is so already */
};

static bool put_prices_same(const struct put_prices_entry *a, const struct put_prices_entry *b)
{
	return a->product == b->product &&
		a->input->min_quantity_micros == b->input->min_quantity_micros &&
		strcmp(a->input->currency, b->input->currency) == 0;
}

static void put_prices_check_entry(struct work *work, const struct put_prices_entry *entries,
				   size_t i)
{
	struct verdict *verdict = work_verdict(work);
	const struct put_prices_entry *entry = &entries[i];

	if (!entry->product)
		record_key_missing(verdict, &entity_product, entry->input->product,
				   verdict_path(verdict, "prices[%zu].product", i));
	for (size_t j = 0; j < i && entry->product; j++) {
		if (!put_prices_same(&entries[j], entry))
			continue;
		verdict_violate(verdict, REASON_DUPLICATE, verdict_path(verdict, "prices[%zu]", i),
				"prices[%zu] and prices[%zu] are for the same product, currency, "
				"minimum quantity",
				j, i);
		return;
	}
}

static struct put_prices_entry *put_prices_find(struct work *work,
						const Orderd__V1__PutPricesRequest *request)
{
	struct put_prices_entry *entries =
		arena_alloc(work_arena(work), request->n_prices * sizeof(*entries));

	for (size_t i = 0; i < request->n_prices; i++) {
		const Orderd__V1__PriceInput *input = request->prices[i];
		struct slot *product = work_find_record(work, &entity_product, input->product);
		struct slot *price = NULL;

		if (product)
			price = work_find(
				work, &price_by_tier,
				v_int(((const Orderd__V1__Product *)product->message)->id),
				v_text(input->currency), v_int(input->min_quantity_micros));
		entries[i] = (struct put_prices_entry){
			.input = input,
			.product = product,
			.price = price,
			.stands = price &&
				((const Orderd__V1__Price *)price->message)->unit_price_micros ==
					input->unit_price_micros,
		};
		put_prices_check_entry(work, entries, i);
	}
	return entries;
}

static bool put_prices_check_versions(struct work *work, const struct put_prices_entry *entries,
				      size_t n)
{
	struct verdict *verdict = work_verdict(work);

	for (size_t i = 0; i < n; i++) {
		const struct put_prices_entry *entry = &entries[i];
		int64_t version = entry->price
			? ((const Orderd__V1__Price *)entry->price->message)->version
			: 0;

		if (!version_check(verdict, entry->input->has_expected_version,
				   entry->input->expected_version, version,
				   verdict_path(verdict, "the price of prices[%zu]", i)))
			return false;
	}
	return true;
}

static void put_prices_put(struct work *work, const struct put_prices_entry *entry)
{
	Orderd__V1__Price *price;

	if (entry->price) {
		price = work_edit(work, entry->price);
		field_set(price, unit_price_micros, entry->input->unit_price_micros);
		return;
	}
	price = work_new(work, &entity_price);
	field_set(price, product_id, ((const Orderd__V1__Product *)entry->product->message)->id);
	price->currency = entry->input->currency;
	field_set(price, min_quantity_micros, entry->input->min_quantity_micros);
	field_set(price, unit_price_micros, entry->input->unit_price_micros);
	work_insert(work, &entity_price, price);
}

/*
 * One event for each product, at the first of its prices that changes; with the currency when all
 * that change share it.
 */
static void put_prices_announce(struct work *work, const struct put_prices_entry *entries, size_t n,
				size_t i)
{
	struct slot *product = entries[i].product;
	char *currency = entries[i].input->currency;
	Orderd__V1__PricesChanged *body;

	for (size_t j = 0; j < i; j++)
		if (entries[j].product == product && !entries[j].stands)
			return;
	for (size_t j = i + 1; j < n && currency; j++)
		if (entries[j].product == product && !entries[j].stands &&
		    strcmp(entries[j].input->currency, currency) != 0)
			currency = NULL;
	body = message_new(work_arena(work), &orderd__v1__prices_changed__descriptor);
	field_set(body, product_id, ((const Orderd__V1__Product *)product->message)->id);
	body->currency = currency;
	announce(work, product, body->product_id, ORDERD__V1__EVENT__BODY_PRICING_CHANGED, body);
}

static void put_prices_decide(struct work *work, const void *message, void *reply)
{
	const Orderd__V1__PutPricesRequest *request = message;
	Orderd__V1__PutPricesResponse *response = reply;
	const struct put_prices_entry *entries = put_prices_find(work, request);
	uint32_t created = 0, unchanged = 0;

	if (verdict_refused(work_verdict(work)) ||
	    !put_prices_check_versions(work, entries, request->n_prices))
		return;
	for (size_t i = 0; i < request->n_prices; i++) {
		created += !entries[i].price;
		unchanged += entries[i].stands;
		if (entries[i].stands)
			continue;
		put_prices_put(work, &entries[i]);
		put_prices_announce(work, entries, request->n_prices, i);
	}
	field_set(response, created, created);
	field_set(response, updated, (uint32_t)request->n_prices - created - unchanged);
	field_set(response, unchanged, unchanged);
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

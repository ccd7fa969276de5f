#include "model/field.h"
#include "op/message.h"
#include "op/names.h"
#include "op/operations.h"
#include "op/record_key.h"

static void get_availability_check(const void *message, struct verdict *verdict)
{
	const Orderd__V1__GetAvailabilityRequest *request = message;

	record_key_check(verdict, request->product, "product");
}

static void get_availability_load(struct work *work, const void *message)
{
	const Orderd__V1__GetAvailabilityRequest *request = message;
	struct slot **slots = NULL;
	struct slot *product;
	int64_t id;
	size_t n;

	work_want_record(work, &entity_product, request->product);
	product = work_find_record(work, &entity_product, request->product);
	if (!product)
		return;
	id = ((const Orderd__V1__Product *)product->message)->id;
	work_want(work, &stock_level_by_product, v_int(id));
	n = work_list(work, &stock_level_by_product, &slots, v_int(id));
	for (size_t i = 0; i < n; i++)
		names_want(work, request, &entity_stock_level, slots[i]->message);
}

static void get_availability_decide(struct work *work, const void *message, void *reply)
{
	const Orderd__V1__GetAvailabilityRequest *request = message;
	Orderd__V1__GetAvailabilityResponse *response = reply;
	struct slot *product = work_find_record(work, &entity_product, request->product);
	struct slot **slots = NULL;
	struct names names;
	int64_t available = 0;

	if (!product) {
		record_key_unknown(work_verdict(work), &entity_product, request->product);
		return;
	}
	response->n_stock_levels =
		work_list(work, &stock_level_by_product, &slots,
			  v_int(((const Orderd__V1__Product *)product->message)->id));
	response->stock_levels = message_list(work_arena(work), slots, response->n_stock_levels);
	names_init(&names, work, request);
	for (size_t i = 0; i < response->n_stock_levels; i++) {
		const Orderd__V1__StockLevel *level = response->stock_levels[i];

		names_add(&names, &entity_stock_level, level);

		/* Beyond 64 bits the sum stays at their end: still more than anybody can ask for.
		 */
		if (__builtin_add_overflow(
			    available, level->on_hand_micros - level->reserved_micros, &available))
			available = INT64_MAX;
	}
	field_set(response, available_micros, available);
	names_put(&names, response);
}

const struct op op_get_availability = {
	.method = "orderd.v1.InventoryService/GetAvailability",
	.kind = OP_READ,
	.callers = OP_ADMINISTRATOR | OP_STAFF | OP_SERVICE | OP_PORTAL,
	.check = get_availability_check,
	.load = get_availability_load,
	.decide = get_availability_decide,
};

#include "op/announce.h"
#include "op/message.h"
#include "op/operations.h"
#include "op/record_key.h"

static void get_product_check(const void *message, struct verdict *verdict)
{
	const Orderd__V1__GetProductRequest *request = message;

	record_key_check(verdict, request->product, "product");
}

static void get_product_load(struct work *work, const void *message)
{
	const Orderd__V1__GetProductRequest *request = message;
	struct slot *slot;

	work_want_record(work, &entity_product, request->product);
	slot = work_find_record(work, &entity_product, request->product);
	if (slot)
		announce_want(work, ((const Orderd__V1__Product *)slot->message)->id);
}

static void get_product_decide(struct work *work, const void *message, void *reply)
{
	const Orderd__V1__GetProductRequest *request = message;
	Orderd__V1__GetProductResponse *response = reply;
	struct slot *slot = work_find_record(work, &entity_product, request->product);

	if (!slot) {
		record_key_unknown(work_verdict(work), &entity_product, request->product);
		return;
	}
	response->product = message_copy(work_arena(work), slot->message);
	response->n_external_ids =
		work_links(work, &entity_product, response->product->id, &response->external_ids);
}

const struct op op_get_product = {
	.method = "orderd.v1.ProductService/GetProduct",
	.kind = OP_READ,
	.callers = OP_ADMINISTRATOR | OP_STAFF | OP_SERVICE | OP_PORTAL,
	.check = get_product_check,
	.load = get_product_load,
	.decide = get_product_decide,
};

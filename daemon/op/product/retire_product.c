#include "model/field.h"
#include "op/announce.h"
#include "op/operations.h"
#include "op/product/product_record.h"
#include "op/record_key.h"
#include "op/target.h"

static void retire_product_check(const void *message, struct verdict *verdict)
{
	const Orderd__V1__RetireProductRequest *request = message;

	record_key_check(verdict, request->product, "product");
}

static void retire_product_load(struct work *work, const void *message)
{
	const Orderd__V1__RetireProductRequest *request = message;

	target_want(work, &entity_product, request->product);
}

static void retire_product_decide(struct work *work, const void *message, void *reply)
{
	const Orderd__V1__RetireProductRequest *request = message;
	Orderd__V1__RetireProductResponse *response = reply;
	struct slot *slot = target_find(work, &entity_product, request->product);
	const Orderd__V1__Product *product;
	int64_t former;

	if (!slot)
		return;
	product = (const Orderd__V1__Product *)slot->message;
	former = product->version;
	if (product->status != ORDERD__V1__PRODUCT_STATUS__PRODUCT_STATUS_RETIRED) {
		Orderd__V1__Product *retired = work_edit(work, slot);

		field_set(retired, status, ORDERD__V1__PRODUCT_STATUS__PRODUCT_STATUS_RETIRED);
		announce_state(work, slot, ORDERD__V1__EVENT__BODY_PRODUCT_RETIRED);
	}
	upsert_answer(slot, former, &response->base);
}

const struct op op_retire_product = {
	.method = "orderd.v1.ProductService/RetireProduct",
	.kind = OP_WRITE,
	.callers = OP_ADMINISTRATOR | OP_STAFF | OP_SERVICE,
	.check = retire_product_check,
	.load = retire_product_load,
	.decide = retire_product_decide,
};

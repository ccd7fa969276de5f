#include "op/operations.h"
#include "op/product/product_record.h"

static void upsert_product_check(const void *request, struct verdict *verdict)
{
	upsert_check(&product_record, request, verdict);
}

static void upsert_product_load(struct work *work, const void *request)
{
	upsert_load(&product_record, work, request);
}

static void upsert_product_decide(struct work *work, const void *request, void *response)
{
	upsert_decide(&product_record, UPSERT_EITHER, work, request, response);
}

const struct op op_upsert_product = {
	.method = "orderd.v1.ProductService/UpsertProduct",
	.kind = OP_WRITE,
	.callers = OP_ADMINISTRATOR | OP_STAFF | OP_SERVICE,
	.check = upsert_product_check,
	.load = upsert_product_load,
	.decide = upsert_product_decide,
};

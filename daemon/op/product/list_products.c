#include "op/list.h"
#include "op/operations.h"

static void list_products_check(const void *request, struct verdict *verdict)
{
	list_check(&listing_product, request, verdict);
}

static void list_products_load(struct work *work, const void *request)
{
	list_load(&listing_product, work, request);
}

static void list_products_decide(struct work *work, const void *request, void *response)
{
	list_decide(&listing_product, work, request, response);
}

const struct op op_list_products = {
	.method = "orderd.v1.ProductService/ListProducts",
	.kind = OP_READ,
	.callers = OP_ADMINISTRATOR | OP_STAFF | OP_SERVICE | OP_PORTAL,
	.check = list_products_check,
	.load = list_products_load,
	.decide = list_products_decide,
};

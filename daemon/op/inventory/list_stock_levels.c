#include "op/list.h"
#include "op/operations.h"

static void list_stock_levels_check(const void *request, struct verdict *verdict)
{
	list_check(&listing_stock_level, request, verdict);
}

static void list_stock_levels_load(struct work *work, const void *request)
{
	list_load(&listing_stock_level, work, request);
}

static void list_stock_levels_decide(struct work *work, const void *request, void *response)
{
	list_decide(&listing_stock_level, work, request, response);
}

const struct op op_list_stock_levels = {
	.method = "orderd.v1.InventoryService/ListStockLevels",
	.kind = OP_READ,
	.callers = OP_ADMINISTRATOR | OP_STAFF | OP_SERVICE,
	.check = list_stock_levels_check,
	.load = list_stock_levels_load,
	.decide = list_stock_levels_decide,
};

#include "op/list.h"
#include "op/operations.h"

static void list_movements_check(const void *request, struct verdict *verdict)
{
	list_check(&listing_stock_movement, request, verdict);
}

static void list_movements_load(struct work *work, const void *request)
{
	list_load(&listing_stock_movement, work, request);
}

static void list_movements_decide(struct work *work, const void *request, void *response)
{
	list_decide(&listing_stock_movement, work, request, response);
}

const struct op op_list_movements = {
	.method = "orderd.v1.InventoryService/ListMovements",
	.kind = OP_READ,
	.callers = OP_ADMINISTRATOR | OP_STAFF | OP_SERVICE,
	.check = list_movements_check,
	.load = list_movements_load,
	.decide = list_movements_decide,
};

#include "op/list.h"
#include "op/operations.h"

static void list_holds_check(const void *request, struct verdict *verdict)
{
	list_check(&listing_order_hold, request, verdict);
}

static void list_holds_load(struct work *work, const void *request)
{
	list_load(&listing_order_hold, work, request);
}

static void list_holds_decide(struct work *work, const void *request, void *response)
{
	list_decide(&listing_order_hold, work, request, response);
}

const struct op op_list_holds = {
	.method = "orderd.v1.OrderHoldService/ListHolds",
	.kind = OP_READ,
	.callers = OP_ADMINISTRATOR | OP_STAFF | OP_SERVICE,
	.check = list_holds_check,
	.load = list_holds_load,
	.decide = list_holds_decide,
};

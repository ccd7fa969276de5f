#include "op/list.h"
#include "op/message.h"
#include "op/operations.h"

/* State, ordered from, ordered until, customer's number; by account: the account before them. */
static const struct query order_totals = {
	.name = "order_totals",
	.row = &orderd__v1__order_totals__descriptor,
	.types = "isst",
};
static const struct query account_order_totals = {
	.name = "account_order_totals",
	.row = &orderd__v1__order_totals__descriptor,
	.types = "iisst",
};

static void list_orders_check(const void *request, struct verdict *verdict)
{
	list_check(&listing_order, request, verdict);
}

static struct value list_orders_value(struct work *work, const void *request, const char *name)
{
	return list_value(&listing_order, work, request, name);
}

static void list_orders_load(struct work *work, const void *message)
{
	const Orderd__V1__ListOrdersRequest *request = message;
	struct value state, from, until, po_number;

	if (!list_load(&listing_order, work, request) || !request->with_totals)
		return;
	state = list_orders_value(work, request, "state");
	from = list_orders_value(work, request, "ordered_from");
	until = list_orders_value(work, request, "ordered_until");
	po_number = list_orders_value(work, request, "customer_po_number");
	if (request->account)
		work_query(work, &account_order_totals, list_orders_value(work, request, "account"),
			   state, from, until, po_number);
	else
		work_query(work, &order_totals, state, from, until, po_number);
}

static void list_orders_decide(struct work *work, const void *message, void *reply)
{
	const Orderd__V1__ListOrdersRequest *request = message;
	Orderd__V1__ListOrdersResponse *response = reply;
	const void *const *rows = NULL;

	if (!list_decide(&listing_order, work, request, response) || !request->with_totals)
		return;
	response->n_totals =
		work_rows(work, request->account ? &account_order_totals : &order_totals, &rows);
	response->totals = message_rows(work_arena(work), rows, response->n_totals);
}

const struct op op_list_orders = {
	.method = "orderd.v1.OrderService/ListOrders",
	.kind = OP_READ,
	.callers = OP_ADMINISTRATOR | OP_STAFF | OP_SERVICE | OP_PORTAL,
	.check = list_orders_check,
	.load = list_orders_load,
	.decide = list_orders_decide,
};

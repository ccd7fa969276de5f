#include "orderd/v1/order.pb-c.h"

#include "bind.h"
#include "cli.h"
#include "output.h"
#include "say/order_filter.h"
#include "say/say.h"

static const struct column order_totals_columns[] = {
	{ .title = "STATE", .path = "state" },
	{ .title = "CUR", .path = "currency" },
	{ .title = "ORDERS", .path = "order_count" },
	{ .title = "LINES", .path = "line_count" },
	{ .title = "GOODS", .path = "goods_micros" },
	{ .title = "NET", .path = "net_minor", .wide = true },
	{ .title = "TAX", .path = "tax_minor" },
	{ .title = "TOTAL", .path = "total_minor" },
	{ .title = NULL },
};

static int order_totals_run(struct cli *c)
{
	Orderd__V1__ListOrdersRequest request = ORDERD__V1__LIST_ORDERS_REQUEST__INIT;
	const Orderd__V1__ListOrdersResponse *response;
	ProtobufCMessage *reply;
	struct output o;
	int status = bind_request(c, &request.base);

	if (status != CLI_OK)
		return status;
	request.has_with_totals = true;
	request.with_totals = true;
	request.has_page_size = true;
	request.page_size = 1;
	status = cli_call(c, "add up orders", "OrderService/ListOrders", &request.base, &reply);
	if (status != CLI_OK)
		return status;
	response = (const Orderd__V1__ListOrdersResponse *)reply;
	output_begin(&o, c, &orderd__v1__order_totals__descriptor, order_totals_columns, "state");
	for (size_t i = 0; i < response->n_totals; i++)
		output_item(&o, &response->totals[i]->base);
	return output_end(&o, "No orders.");
}

const struct sentence say_order_totals = {
	.noun = "order",
	.verb = "totals",
	.summary = "Adds up orders by state and currency",
	.examples = { "orderctl order totals",
		      "orderctl order totals --ordered-from 2026-03-01 --ordered-until 2026-04-01",
		      "orderctl order totals --account C-000017 -o json" },
	.flags = { ORDER_FILTER_FLAGS },
	.method = "OrderService/ListOrders",
	.run = order_totals_run,
	.pages = true,
};

#include "orderd/v1/order.pb-c.h"

#include "cli.h"
#include "input.h"
#include "output.h"
#include "say/order_filter.h"
#include "say/say.h"

#define ORDER_LIST_LIMIT_DEFAULT 50
#define ORDER_LIST_PAGE_MAX 1000

static const struct column order_list_columns[] = {
	{ .title = "NUMBER", .path = "number" },
	{ .title = "ID", .path = "id", .wide = true },
	{ .title = "STATE", .path = "state" },
	{ .title = "ALLOCATION", .path = "allocation_status", .wide = true },
	{ .title = "ACCOUNT", .path = "account_id" },
	{ .title = "ORDERED", .path = "ordered_at" },
	{ .title = "PO-NUMBER", .path = "customer_po_number", .wide = true },
	{ .title = "LINES", .path = "line_count", .wide = true },
	{ .title = "TOTAL", .path = "total_minor" },
	{ .title = "CUR", .path = "currency" },
	{ .title = "AGE", .path = "created_at", .age = true },
	{ .title = NULL },
};

static int order_list_filter(struct cli *c, Orderd__V1__ListOrdersRequest *request, int64_t *limit)
{
	const char *count = cli_flag(c, "limit");
	int status = order_filter_take(c, request);

	*limit = ORDER_LIST_LIMIT_DEFAULT;
	if (status == CLI_OK && count)
		status = input_number(c, "--limit", count, 0, INT64_MAX, limit);
	if (*limit == 0)
		*limit = INT64_MAX;
	return status;
}

/* All pages up to the limit. *ret_more tells whether there would be more. */
static int order_list_pages(struct cli *c, Orderd__V1__ListOrdersRequest *request, int64_t limit,
			    struct output *o, bool *ret_more)
{
	const Orderd__V1__ListOrdersResponse *page;
	char token[1024] = "";
	ProtobufCMessage *reply;
	int status;

	do {
		request->has_page_size = true;
		request->page_size =
			(uint32_t)(limit < ORDER_LIST_PAGE_MAX ? limit : ORDER_LIST_PAGE_MAX);
		request->page_token = *token ? token : NULL;
		status = cli_call(c, "list orders", "OrderService/ListOrders", &request->base,
				  &reply);
		if (status != CLI_OK)
			return status;
		page = (const Orderd__V1__ListOrdersResponse *)reply;
		for (size_t i = 0; i < page->n_orders && limit > 0; i++, limit--)
			output_item(o, &page->orders[i]->base);
		snprintf(token, sizeof(token), "%s",
			 page->next_page_token ? page->next_page_token : "");
	} while (*token && limit > 0);
	*ret_more = *token;
	return CLI_OK;
}

static int order_list_run(struct cli *c)
{
	Orderd__V1__ListOrdersRequest request = ORDERD__V1__LIST_ORDERS_REQUEST__INIT;
	bool more = false;
	struct output o;
	int64_t limit;
	int status = order_list_filter(c, &request, &limit), ended;

	if (status != CLI_OK)
		return status;
	output_begin(&o, c, &orderd__v1__order__descriptor, order_list_columns, "number");
	status = order_list_pages(c, &request, limit, &o, &more);
	if (status != CLI_OK) {
		output_drop(&o);
		return status;
	}
	ended = output_end(&o, "No orders.");
	if (more)
		cli_note(c, "There are more: --limit 0 lists all.");
	return ended;
}

const struct sentence say_order_list = {
	.noun = "order",
	.verb = "list",
	.summary = "Lists orders, newest first",
	.examples = { "orderctl order list --state PLACED",
		      "orderctl order list --account C-000017 --ordered-from 2026-03-01",
		      "orderctl order list --limit 0 -o csv > orders.csv",
		      "orderctl order list -o name --limit 0 | xargs -n1 orderctl order confirm" },
	.flags = { ORDER_FILTER_FLAGS,
		   { .name = "limit",
		     .value = "N",
		     .help = "How many at most; 0 is all. The default is 50" } },
	.run = order_list_run,
};

#include "model/field.h"
#include "op/input.h"
#include "op/message.h"
#include "op/operations.h"
#include "op/page.h"
#include "op/record_key.h"

/* After id (descending), state, ordered from, ordered until, limit; by account: the account before
 * them. */
static const struct query list_orders = {
	.name = "list_orders",
	.row = &orderd__v1__order__descriptor,
	.types = "iissi",
};
static const struct query list_account_orders = {
	.name = "list_account_orders",
	.row = &orderd__v1__order__descriptor,
	.types = "iiissi",
};

/* State, ordered from, ordered until; by account: the account before them. */
static const struct query order_totals = {
	.name = "order_totals",
	.row = &orderd__v1__order_totals__descriptor,
	.types = "iss",
};
static const struct query account_order_totals = {
	.name = "account_order_totals",
	.row = &orderd__v1__order_totals__descriptor,
	.types = "iiss",
};

/* What a page token is bound to. */
static Orderd__V1__ListOrdersRequest
list_orders_filter(const Orderd__V1__ListOrdersRequest *request)
{
	Orderd__V1__ListOrdersRequest filter = *request;

	filter.has_page_size = false;
	filter.page_token = NULL;
	filter.has_with_totals = false;
	return filter;
}

static bool list_orders_open(const Orderd__V1__ListOrdersRequest *request, struct verdict *verdict,
			     int64_t *ret_after_id)
{
	Orderd__V1__ListOrdersRequest filter = list_orders_filter(request);

	return page_open(verdict, request->page_token, &filter.base, INT64_MAX, ret_after_id);
}

static void list_orders_check(const void *message, struct verdict *verdict)
{
	const Orderd__V1__ListOrdersRequest *request = message;
	int64_t after_id;

	if (request->account)
		record_key_check(verdict, request->account, "account");
	if (request->has_state)
		input_enum(verdict, &orderd__v1__order_state__descriptor, (int)request->state,
			   "state");
	input_time(verdict, request->ordered_from, "ordered_from");
	input_time(verdict, request->ordered_until, "ordered_until");
	page_check_size(verdict, request->has_page_size, request->page_size);
	list_orders_open(request, verdict, &after_id);
}

static struct value list_orders_time(const Google__Protobuf__Timestamp *time)
{
	return time ? v_time(work_time_us(time)) : v_null();
}

static void list_orders_load(struct work *work, const void *message)
{
	const Orderd__V1__ListOrdersRequest *request = message;
	int64_t limit = (int64_t)page_size(request->has_page_size, request->page_size) + 1;
	struct value state = request->state ? v_int(request->state) : v_null();
	struct value from = list_orders_time(request->ordered_from);
	struct value until = list_orders_time(request->ordered_until);
	struct slot *account;
	int64_t after_id, account_id;

	if (!list_orders_open(request, work_verdict(work), &after_id))
		return;
	if (!request->account) {
		work_query(work, &list_orders, v_int(after_id), state, from, until, v_int(limit));
		if (request->with_totals)
			work_query(work, &order_totals, state, from, until);
		return;
	}
	work_want_record(work, &entity_account, request->account);
	account = work_find_record(work, &entity_account, request->account);
	if (!account)
		return;
	account_id = ((const Orderd__V1__Account *)account->message)->id;
	work_query(work, &list_account_orders, v_int(account_id), v_int(after_id), state, from,
		   until, v_int(limit));
	if (request->with_totals)
		work_query(work, &account_order_totals, v_int(account_id), state, from, until);
}

static void list_orders_decide(struct work *work, const void *message, void *reply)
{
	const Orderd__V1__ListOrdersRequest *request = message;
	Orderd__V1__ListOrdersResponse *response = reply;
	Orderd__V1__ListOrdersRequest filter = list_orders_filter(request);
	struct arena *arena = work_arena(work);
	const void *const *rows = NULL;
	size_t n;

	if (request->account && !work_find_record(work, &entity_account, request->account)) {
		record_key_missing(work_verdict(work), &entity_account, request->account,
				   "account");
		return;
	}
	n = work_rows(work, request->account ? &list_account_orders : &list_orders, &rows);
	response->n_orders =
		page_fit(rows, n, page_size(request->has_page_size, request->page_size));
	response->orders = message_rows(arena, rows, response->n_orders);
	if (response->n_orders < n)
		response->next_page_token = page_token(
			arena, &filter.base, response->orders[response->n_orders - 1]->id);
	if (!request->with_totals)
		return;
	response->n_totals =
		work_rows(work, request->account ? &account_order_totals : &order_totals, &rows);
	response->totals = message_rows(arena, rows, response->n_totals);
}

const struct op op_list_orders = {
	.method = "orderd.v1.OrderService/ListOrders",
	.kind = OP_READ,
	.callers = OP_ADMINISTRATOR | OP_STAFF | OP_SERVICE,
	.check = list_orders_check,
	.load = list_orders_load,
	.decide = list_orders_decide,
};

#include "model/field.h"
#include "op/input.h"
#include "op/message.h"
#include "op/operations.h"
#include "op/page.h"
#include "op/record_key.h"

/* Before id, state, limit; by account: the account first; by order: the order first, the account
 * last. */
static const struct query list_shipments = {
	.name = "list_shipments",
	.row = &orderd__v1__shipment__descriptor,
	.types = "iii",
};
static const struct query list_account_shipments = {
	.name = "list_account_shipments",
	.row = &orderd__v1__shipment__descriptor,
	.types = "iiii",
};
static const struct query list_order_shipments = {
	.name = "list_order_shipments",
	.row = &orderd__v1__shipment__descriptor,
	.types = "iiiii",
};

/* What a page token is bound to. */
static Orderd__V1__ListShipmentsRequest
list_shipments_filter(const Orderd__V1__ListShipmentsRequest *request)
{
	Orderd__V1__ListShipmentsRequest filter = *request;

	filter.has_page_size = false;
	filter.page_token = NULL;
	return filter;
}

static bool list_shipments_open(const Orderd__V1__ListShipmentsRequest *request,
				struct verdict *verdict, int64_t *ret_before_id)
{
	Orderd__V1__ListShipmentsRequest filter = list_shipments_filter(request);

	return page_open(verdict, request->page_token, &filter.base, INT64_MAX, ret_before_id);
}

static void list_shipments_check(const void *message, struct verdict *verdict)
{
	const Orderd__V1__ListShipmentsRequest *request = message;
	int64_t before_id;

	if (request->order)
		record_key_check(verdict, request->order, "order");
	if (request->account)
		record_key_check(verdict, request->account, "account");
	if (request->has_state)
		input_enum(verdict, &orderd__v1__shipment_state__descriptor, (int)request->state,
			   "state");
	page_check_size(verdict, request->has_page_size, request->page_size);
	list_shipments_open(request, verdict, &before_id);
}

static const struct query *list_shipments_query(const Orderd__V1__ListShipmentsRequest *request)
{
	if (request->order)
		return &list_order_shipments;
	return request->account ? &list_account_shipments : &list_shipments;
}

static void list_shipments_load(struct work *work, const void *message)
{
	const Orderd__V1__ListShipmentsRequest *request = message;
	int64_t limit = (int64_t)page_size(request->has_page_size, request->page_size) + 1;
	struct value state = request->state ? v_int(request->state) : v_null();
	struct value account_id = v_null();
	struct slot *order, *account;
	int64_t before_id;

	if (!list_shipments_open(request, work_verdict(work), &before_id))
		return;
	work_want_record(work, &entity_order, request->order);
	work_want_record(work, &entity_account, request->account);
	order = work_find_record(work, &entity_order, request->order);
	account = work_find_record(work, &entity_account, request->account);
	if ((request->order && !order) || (request->account && !account))
		return;
	if (account)
		account_id = v_int(((const Orderd__V1__Account *)account->message)->id);
	if (order)
		work_query(work, &list_order_shipments,
			   v_int(((const Orderd__V1__Order *)order->message)->id), v_int(before_id),
			   state, v_int(limit), account_id);
	else if (account)
		work_query(work, &list_account_shipments, account_id, v_int(before_id), state,
			   v_int(limit));
	else
		work_query(work, &list_shipments, v_int(before_id), state, v_int(limit));
}

/* False, with the violations in the verdict, when the filter names what is not there. */
static bool list_shipments_known(struct work *work, const Orderd__V1__ListShipmentsRequest *request)
{
	struct verdict *verdict = work_verdict(work);

	if (request->order && !work_find_record(work, &entity_order, request->order))
		record_key_missing(verdict, &entity_order, request->order, "order");
	if (request->account && !work_find_record(work, &entity_account, request->account))
		record_key_missing(verdict, &entity_account, request->account, "account");
	return !verdict_refused(verdict);
}

static void list_shipments_decide(struct work *work, const void *message, void *reply)
{
	const Orderd__V1__ListShipmentsRequest *request = message;
	Orderd__V1__ListShipmentsResponse *response = reply;
	Orderd__V1__ListShipmentsRequest filter = list_shipments_filter(request);
	const void *const *rows = NULL;
	size_t n;

	if (!list_shipments_known(work, request))
		return;
	n = work_rows(work, list_shipments_query(request), &rows);
	response->n_shipments =
		page_fit(rows, n, page_size(request->has_page_size, request->page_size));
	response->shipments = message_rows(work_arena(work), rows, response->n_shipments);
	if (response->n_shipments < n)
		response->next_page_token =
			page_token(work_arena(work), &filter.base,
				   response->shipments[response->n_shipments - 1]->id);
}

const struct op op_list_shipments = {
	.method = "orderd.v1.ShipmentService/ListShipments",
	.kind = OP_READ,
	.callers = OP_ADMINISTRATOR | OP_STAFF | OP_SERVICE,
	.check = list_shipments_check,
	.load = list_shipments_load,
	.decide = list_shipments_decide,
};

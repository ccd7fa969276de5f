#include "op/event/subscription_status.h"
#include "op/message.h"
#include "op/operations.h"
#include "op/page.h"

/* After id, limit. */
static const struct query list_subscriptions = {
	.name = "list_subscriptions",
	.row = &orderd__v1__subscription__descriptor,
	.types = "ii",
};

static bool list_subscriptions_open(const Orderd__V1__ListSubscriptionsRequest *request,
				    struct verdict *verdict, int64_t *ret_after_id)
{
	Orderd__V1__ListSubscriptionsRequest filter = ORDERD__V1__LIST_SUBSCRIPTIONS_REQUEST__INIT;

	return page_open(verdict, request->page_token, &filter.base, 0, ret_after_id);
}

static void list_subscriptions_check(const void *message, struct verdict *verdict)
{
	const Orderd__V1__ListSubscriptionsRequest *request = message;
	int64_t after_id;

	page_check_size(verdict, request->has_page_size, request->page_size);
	list_subscriptions_open(request, verdict, &after_id);
}

static void list_subscriptions_load(struct work *work, const void *message)
{
	const Orderd__V1__ListSubscriptionsRequest *request = message;
	int64_t limit = (int64_t)page_size(request->has_page_size, request->page_size) + 1;
	int64_t after_id;

	if (!list_subscriptions_open(request, work_verdict(work), &after_id))
		return;
	work_query(work, &list_subscriptions, v_int(after_id), v_int(limit));
	subscription_status_want(work, after_id, limit);
}

static void list_subscriptions_decide(struct work *work, const void *message, void *reply)
{
	const Orderd__V1__ListSubscriptionsRequest *request = message;
	Orderd__V1__ListSubscriptionsRequest filter = ORDERD__V1__LIST_SUBSCRIPTIONS_REQUEST__INIT;
	Orderd__V1__ListSubscriptionsResponse *response = reply;
	const void *const *rows = NULL;
	size_t n = work_rows(work, &list_subscriptions, &rows);
	size_t n_page = page_fit(rows, n, page_size(request->has_page_size, request->page_size));

	response->n_subscriptions = n_page;
	response->subscriptions = message_rows(work_arena(work), rows, n_page);
	for (size_t i = 0; i < n_page; i++)
		response->subscriptions[i]->status =
			subscription_status_find(work, response->subscriptions[i]->id);
	if (n_page < n)
		response->next_page_token = page_token(work_arena(work), &filter.base,
						       response->subscriptions[n_page - 1]->id);
}

const struct op op_list_subscriptions = {
	.method = "orderd.v1.EventService/ListSubscriptions",
	.kind = OP_READ,
	.callers = OP_ADMINISTRATOR | OP_STAFF | OP_SERVICE,
	.check = list_subscriptions_check,
	.load = list_subscriptions_load,
	.decide = list_subscriptions_decide,
};

#include "op/event/subscription_status.h"
#include "op/list.h"
#include "op/operations.h"

static void list_subscriptions_check(const void *request, struct verdict *verdict)
{
	list_check(&listing_subscription, request, verdict);
}

static void list_subscriptions_load(struct work *work, const void *request)
{
	int64_t behind_id, limit;

	if (list_load(&listing_subscription, work, request) &&
	    list_bounds(&listing_subscription, work, request, &behind_id, &limit))
		subscription_status_want(work, behind_id, limit);
}

static void list_subscriptions_decide(struct work *work, const void *request, void *reply)
{
	Orderd__V1__ListSubscriptionsResponse *response = reply;

	list_decide(&listing_subscription, work, request, response);
	for (size_t i = 0; i < response->n_subscriptions; i++)
		response->subscriptions[i]->status =
			subscription_status_find(work, response->subscriptions[i]->id);
}

const struct op op_list_subscriptions = {
	.method = "orderd.v1.EventService/ListSubscriptions",
	.kind = OP_READ,
	.callers = OP_ADMINISTRATOR | OP_STAFF | OP_SERVICE | OP_PORTAL,
	.check = list_subscriptions_check,
	.load = list_subscriptions_load,
	.decide = list_subscriptions_decide,
};

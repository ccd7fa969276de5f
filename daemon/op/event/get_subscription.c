#include "op/event/subscription.h"
#include "op/event/subscription_status.h"
#include "op/message.h"
#include "op/operations.h"
#include "op/record_key.h"

static void get_subscription_check(const void *message, struct verdict *verdict)
{
	const Orderd__V1__GetSubscriptionRequest *request = message;

	record_key_check(verdict, request->subscription, "subscription");
}

static void get_subscription_load(struct work *work, const void *message)
{
	const Orderd__V1__GetSubscriptionRequest *request = message;
	const Orderd__V1__Subscription *subscription =
		subscription_want(work, request->subscription);

	if (subscription)
		subscription_status_want(work, subscription->id - 1, 1);
}

static void get_subscription_decide(struct work *work, const void *message, void *reply)
{
	const Orderd__V1__GetSubscriptionRequest *request = message;
	Orderd__V1__GetSubscriptionResponse *response = reply;
	struct slot *slot = subscription_find(work, request->subscription);

	if (!slot)
		return;
	response->subscription = message_copy(work_arena(work), slot->message);
	response->subscription->status = subscription_status_find(work, response->subscription->id);
}

const struct op op_get_subscription = {
	.method = "orderd.v1.EventService/GetSubscription",
	.kind = OP_READ,
	.callers = OP_ADMINISTRATOR | OP_STAFF | OP_SERVICE | OP_PORTAL,
	.check = get_subscription_check,
	.load = get_subscription_load,
	.decide = get_subscription_decide,
};

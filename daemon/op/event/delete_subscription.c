#include "model/field.h"
#include "op/event/subscription.h"
#include "op/message.h"
#include "op/operations.h"
#include "op/record_key.h"
#include "op/version.h"

static void delete_subscription_check(const void *message, struct verdict *verdict)
{
	const Orderd__V1__DeleteSubscriptionRequest *request = message;

	record_key_check(verdict, request->subscription, "subscription");
}

static void delete_subscription_load(struct work *work, const void *message)
{
	const Orderd__V1__DeleteSubscriptionRequest *request = message;

	subscription_want(work, request->subscription);
	version_want(work, work_find_record(work, &entity_subscription, request->subscription));
}

static void delete_subscription_decide(struct work *work, const void *message, void *reply)
{
	const Orderd__V1__DeleteSubscriptionRequest *request = message;
	Orderd__V1__DeleteSubscriptionResponse *response = reply;
	struct slot *slot = subscription_find(work, request->subscription);
	const Orderd__V1__Subscription *former;
	Orderd__V1__Subscription *subscription;
	Orderd__V1__SubscriptionDeleted *body;

	if (!slot)
		return;
	former = (const Orderd__V1__Subscription *)slot->message;
	if (!version_hold(work, slot, former->name))
		return;
	subscription = work_edit(work, slot);
	subscription->deleted_at = work_time(work, work_now_us(work));
	body = message_new(work_arena(work), &orderd__v1__subscription_deleted__descriptor);
	body->name = subscription->name;
	work_emit(work, slot, ORDERD__V1__EVENT__BODY_SUBSCRIPTION_DELETED, body);
	field_set(response, subscription_id, subscription->id);
	field_set(response, version, subscription->version);
}

const struct op op_delete_subscription = {
	.method = "orderd.v1.EventService/DeleteSubscription",
	.kind = OP_WRITE,
	.callers = OP_ADMINISTRATOR | OP_STAFF | OP_SERVICE | OP_PORTAL,
	.check = delete_subscription_check,
	.load = delete_subscription_load,
	.decide = delete_subscription_decide,
};

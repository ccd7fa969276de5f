#include "op/event/subscription.h"

#include "op/record_key.h"

/* One that was deleted is kept for the name's sake; nobody sees it. */
static struct slot *subscription_live(struct slot *slot)
{
	if (!slot || ((const Orderd__V1__Subscription *)slot->message)->deleted_at)
		return NULL;
	return slot;
}

const Orderd__V1__Subscription *subscription_want(struct work *work,
						  const Orderd__V1__RecordKey *key)
{
	struct slot *slot;

	work_want_record(work, &entity_subscription, key);
	slot = subscription_live(work_find_record(work, &entity_subscription, key));
	return slot ? (const Orderd__V1__Subscription *)slot->message : NULL;
}

struct slot *subscription_find(struct work *work, const Orderd__V1__RecordKey *key)
{
	struct slot *slot = subscription_live(work_find_record(work, &entity_subscription, key));

	if (!slot)
		record_key_unknown(work_verdict(work), &entity_subscription, key);
	return slot;
}

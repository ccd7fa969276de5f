/*
 * How far subscriptions have come, as reads find it. Everything lives in the working set's arena.
 */

#pragma once

#include "orderd/v1/subscription.pb-c.h"
#include "store/work.h"

/* In load: the status of the first n live subscriptions after this id. */
void subscription_status_want(struct work *work, int64_t after_id, int64_t n);

/* In decide: the subscription's; NULL if it is none of those. */
Orderd__V1__SubscriptionStatus *subscription_status_find(struct work *work, int64_t id);

/*
 * A subscription as its operations find it. Everything lives in the working set's arena.
 */

#pragma once

#include "orderd/v1/subscription.pb-c.h"
#include "store/work.h"

/* In load: NULL when it is not there (or not yet), or was deleted. */
const Orderd__V1__Subscription *subscription_want(struct work *work,
						  const Orderd__V1__RecordKey *key);

/* In decide: NULL, with the refusal in the verdict. */
struct slot *subscription_find(struct work *work, const Orderd__V1__RecordKey *key);

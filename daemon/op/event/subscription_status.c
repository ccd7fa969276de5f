#include "op/event/subscription_status.h"

#include "op/message.h"

/* After id, limit. */
static const struct query subscription_status = {
	.name = "subscription_status",
	.row = &orderd__v1__subscription_status__descriptor,
	.types = "ii",
};

void subscription_status_want(struct work *work, int64_t after_id, int64_t n)
{
	work_query(work, &subscription_status, v_int(after_id), v_int(n));
}

Orderd__V1__SubscriptionStatus *subscription_status_find(struct work *work, int64_t id)
{
	const void *const *rows = NULL;
	size_t n = work_rows(work, &subscription_status, &rows);

	for (size_t i = 0; i < n; i++) {
		const Orderd__V1__SubscriptionStatus *status = rows[i];

		if (status->subscription_id == id)
			return message_copy(work_arena(work), &status->base);
	}
	return NULL;
}

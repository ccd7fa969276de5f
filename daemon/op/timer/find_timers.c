#include "op/message.h"
#include "op/timer/timer.h"
#include "orderd/internal/v1/timer.pb-c.h"

/* Limit. */
static const struct query first_timers = {
	.name = "first_timers",
	.row = &orderd__v1__timer__descriptor,
	.types = "i",
};

static void find_timers_load(struct work *work, const void *message)
{
	const Orderd__Internal__V1__FindTimersRequest *request = message;

	work_query(work, &first_timers, v_int(request->limit));
}

static void find_timers_decide(struct work *work, const void *message, void *reply)
{
	Orderd__Internal__V1__FindTimersResponse *response = reply;
	const void *const *rows = NULL;

	response->n_timers = work_rows(work, &first_timers, &rows);
	response->timers = message_rows(work_arena(work), rows, response->n_timers);
}

/* Bookkeeping, so that it looks where is written: a standby may not know yet what has fired. */
const struct op op_find_timers = {
	.method = "orderd.internal.v1/FindTimers",
	.kind = OP_BOOK,
	.load = find_timers_load,
	.decide = find_timers_decide,
};

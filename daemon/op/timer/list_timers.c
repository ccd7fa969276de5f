#include "op/list.h"
#include "op/operations.h"

static void list_timers_check(const void *request, struct verdict *verdict)
{
	list_check(&listing_timer, request, verdict);
}

static void list_timers_load(struct work *work, const void *request)
{
	list_load(&listing_timer, work, request);
}

static void list_timers_decide(struct work *work, const void *request, void *response)
{
	list_decide(&listing_timer, work, request, response);
}

const struct op op_list_timers = {
	.method = "orderd.v1.TimerService/ListTimers",
	.kind = OP_READ,
	.callers = OP_ADMINISTRATOR | OP_STAFF | OP_SERVICE,
	.check = list_timers_check,
	.load = list_timers_load,
	.decide = list_timers_decide,
};

#include "model/field.h"
#include "op/operations.h"

#define READY_AGE_MS_MAX 10000 /* the feed looks at the log twice a second, asked or not */

static void get_health_answer(struct op_local *local, const void *message, void *reply)
{
	Orderd__V1__GetHealthResponse *response = reply;
	int64_t age_ms = local->daemon->database_age_ms;

	field_set(response, alive, true);
	field_set(response, ready, age_ms >= 0 && age_ms <= READY_AGE_MS_MAX);
	if (age_ms >= 0)
		field_set(response, database_age_ms, age_ms);
	field_set(response, queued_requests, local->daemon->queued_requests);
}

const struct op op_get_health = {
	.method = "orderd.v1.SystemService/GetHealth",
	.kind = OP_LOCAL,
	.callers = OP_ADMINISTRATOR | OP_STAFF | OP_SERVICE,
	.answer = get_health_answer,
};

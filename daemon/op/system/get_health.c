#include "model/field.h"
#include "op/operations.h"

static void get_health_answer(struct op_local *local, const void *message, void *reply)
{
	Orderd__V1__GetHealthResponse *response = reply;
	const struct health_facts *facts = &local->daemon->health;
	struct health health;

	health_judge(facts, &health);
	field_set(response, alive, true);
	field_set(response, ready, health.ready);
	field_set(response, deep, health.deep);
	if (health.database_age_ms >= 0)
		field_set(response, database_age_ms, health.database_age_ms);
	if (facts->commit_age_ms >= 0)
		field_set(response, commit_age_ms, facts->commit_age_ms);
	field_set(response, queued_requests, (uint32_t)facts->queued);
	response->problems = arena_alloc(local->arena, health.n_problems * sizeof(char *));
	for (unsigned int i = 0; response->problems && i < health.n_problems; i++) {
		response->problems[i] = arena_strdup(local->arena, health.problems[i]);
		if (response->problems[i] == NULL)
			return;
		response->n_problems++;
	}
}

const struct op op_get_health = {
	.method = "orderd.v1.SystemService/GetHealth",
	.kind = OP_LOCAL,
	.callers = OP_ADMINISTRATOR | OP_STAFF | OP_SERVICE,
	.answer = get_health_answer,
};

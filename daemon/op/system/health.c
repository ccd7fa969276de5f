#include "op/system/health.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

/* Idle connections are asked once a second; a batch may be long. */
#define HEALTH_AGE_MS_MAX 10000
/* Idle connections commit once in five seconds. */
#define HEALTH_COMMIT_AGE_MS_MAX 20000
/* Events go out when they are committed, or with the next look at the log. */
#define HEALTH_EVENT_AGE_MS_MAX 5000
#define HEALTH_LAG_MS_MAX 1000
#define HEALTH_QUEUE_PERCENT_MAX 90

static void health_add(struct health *health, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static void health_add(struct health *health, const char *format, ...)
{
	va_list args;

	if (health->n_problems == HEALTH_PROBLEMS_MAX)
		return;
	va_start(args, format);
	vsnprintf(health->problems[health->n_problems++], HEALTH_PROBLEM_BYTES, format, args);
	va_end(args);
}

static void health_judge_age(struct health *health, int64_t age_ms, int64_t max_ms,
			     const char *what)
{
	if (age_ms < 0)
		health_add(health, "The database has not %s yet.", what);
	else if (age_ms > max_ms)
		health_add(health, "The database has not %s for %" PRId64 " s.", what,
			   age_ms / 1000);
}

static int64_t health_older(int64_t a_ms, int64_t b_ms)
{
	if (a_ms < 0 || b_ms < 0)
		return -1;
	return a_ms > b_ms ? a_ms : b_ms;
}

static void health_judge_ready(const struct health_facts *facts, struct health *health)
{
	if (facts->stopping)
		health_add(health, "The daemon is stopping.");
	else if (!facts->serving)
		health_add(health, "Requests are not taken yet.");
	if (facts->away[0] != '\0')
		health_add(health, "The database cannot be reached: %s", facts->away);
	else if (facts->write_age_ms >= 0 || facts->serving)
		health_judge_age(health, facts->write_age_ms, HEALTH_AGE_MS_MAX, "answered writes");
	if (facts->away[0] == '\0' && facts->serving)
		health_judge_age(health, facts->read_age_ms, HEALTH_AGE_MS_MAX, "answered reads");
	/* The first one opens the door. */
	if (facts->away[0] == '\0' && !facts->serving && facts->commit_age_ms < 0)
		health_add(health, "The database has not confirmed a commit yet.");
}

static void health_judge_deep(const struct health_facts *facts, struct health *health)
{
	if (facts->serving)
		health_judge_age(health, facts->commit_age_ms, HEALTH_COMMIT_AGE_MS_MAX,
				 "confirmed a commit");
	if (facts->event_age_ms > HEALTH_EVENT_AGE_MS_MAX)
		health_add(health, "An event waits to be published for %" PRId64 " s.",
			   facts->event_age_ms / 1000);
	if (facts->n_mute > 0)
		health_add(health, "The events of %" PRIu64 " tenants cannot be published.",
			   facts->n_mute);
	if (facts->queued * 100 > facts->queue_max * HEALTH_QUEUE_PERCENT_MAX)
		health_add(health, "%" PRIu64 " requests wait; at %" PRIu64 " they are refused.",
			   facts->queued, facts->queue_max);
	if (facts->loop_lag_ms > HEALTH_LAG_MS_MAX)
		health_add(health, "The event loop is late by %" PRId64 " ms.", facts->loop_lag_ms);
}

void health_judge(const struct health_facts *facts, struct health *ret)
{
	*ret = (struct health){
		.database_age_ms = health_older(facts->write_age_ms, facts->read_age_ms),
	};
	health_judge_ready(facts, ret);
	ret->ready = ret->n_problems == 0;
	health_judge_deep(facts, ret);
	ret->deep = ret->n_problems == 0;
}

/*
 * Judges from the daemon's figures whether it is ready to serve, and whether all of it works.
 * Pure; nothing is owned.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#define HEALTH_PROBLEMS_MAX 8
#define HEALTH_PROBLEM_BYTES 192

/* Ages in milliseconds; negative: it has not happened yet. */
struct health_facts {
	bool serving;
	bool stopping;
	const char *away; /* why the database cannot be reached; "": it can, as far as is known */
	int64_t write_age_ms;
	int64_t read_age_ms;
	int64_t commit_age_ms;
	int64_t event_age_ms; /* since when an event waits to be published; 0: none does */
	uint64_t n_mute;      /* tenants whose events cannot be published */
	uint64_t queued;
	uint64_t queue_max;
	int64_t loop_lag_ms; /* of the last timer */
};

struct health {
	bool ready;              /* requests are served */
	bool deep;               /* and commits, events, the queue are as they should be */
	int64_t database_age_ms; /* the older of the last good round trips of writes, of reads */
	unsigned int n_problems;
	char problems[HEALTH_PROBLEMS_MAX]
		     [HEALTH_PROBLEM_BYTES]; /* sentences; weighty ones first */
};

void health_judge(const struct health_facts *facts, struct health *ret);

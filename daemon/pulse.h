/*
 * Beats four times a second, measures how late it comes to it.
 * The pulse owns its timer.
 */
#pragma once

#include <event2/event.h>
#include <stdint.h>

#include "base/histogram.h"

struct pulse {
	struct event *timer;
	int64_t due_us;
	struct histogram lag;
	int64_t lag_us; /* of the last beat */
	void (*on_beat)(void *context, int64_t now_us);
	void *context;
};

/* 0 or -ENOMEM. */
int pulse_init(struct pulse *pulse, struct event_base *base,
	       void (*on_beat)(void *context, int64_t now_us), void *context);
void pulse_fini(struct pulse *pulse);

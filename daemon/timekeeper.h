/*
 * Has timers fired when they are due: tenant by tenant, in the order of their times, some at a
 * time.
 *
 * It looks for timers when a tenant appears, when its own requests may have set some, and now and
 * then for those of other daemons; between that it waits for the next one. It owns its requests and
 * borrows the store, which must have given them all back before timekeeper_close.
 */
#pragma once

#include <event2/event.h>
#include <stdint.h>

#include "store/store.h"

struct timekeeper;

struct timekeeper_figures {
	uint64_t n_looks;
	uint64_t n_fired;
	uint64_t n_failed; /* tried again later */
};

/* 0 or -ENOMEM. */
int timekeeper_open(struct event_base *base, struct store *store, struct timekeeper **ret);
void timekeeper_close(struct timekeeper *keeper);

/* Nothing more is begun. */
void timekeeper_stop(struct timekeeper *keeper);

/* A commit of this daemon, which may have set timers. keeper may be NULL. */
void timekeeper_on_commit(struct timekeeper *keeper, const struct tenant *tenant,
			  const struct store_event *events, size_t n_events);

void timekeeper_figures(const struct timekeeper *keeper, struct timekeeper_figures *ret);

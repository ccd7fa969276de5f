/*
 * All that metrics are made of, as of one moment.
 * Copies of the rooms' figures; what is pointed to is borrowed.
 */
#pragma once

#include "base/log.h"
#include "feed/feed.h"
#include "gate/gate.h"
#include "process.h"
#include "store/store.h"
#include "timekeeper.h"
#include "wire/figures.h"

struct metric_source {
	const char *version;
	uint32_t schema_version;
	int64_t started_at_us; /* since 1970 */
	uint64_t ready;        /* 1: requests are served */
	uint64_t in_flight;
	uint64_t n_callers;
	uint64_t n_reloads;
	uint64_t n_reloads_refused;
	uint64_t reload_good; /* 1: the settings are those of the last reload, or of the start */
	struct store_figures store;
	struct feed_figures feed;
	struct timekeeper_figures timers;
	struct wire_figures wire;
	struct log_figures log;
	uint64_t n_connections_refused;
	struct process_figures process;
	struct histogram loop_lag;
	const struct tally *tally; /* NULL: no request was taken yet */
};

/*
 * A load of calls on one daemon, with what came of them.
 * A load owns its fleet, its calls, its sample.
 */

#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "fleet.h"
#include "sample.h"

enum load_method {
	LOAD_PLACE, /* PlaceOrder: three lines, random account, random products */
	LOAD_GET,   /* GetOrder of a random known order */
};

struct load_settings {
	struct fleet_door door;
	enum load_method method;
	const char *ids_path; /* LOAD_GET: the orders' ids, one a line */
	unsigned int n_clients;
	unsigned int n_in_flight;
	double rate_per_s;
	int64_t warmup_us; /* before the window that is measured */
	int64_t window_us;
	pid_t daemon; /* 0: nobody looks at it */
};

struct load {
	struct load_settings settings;
	struct fleet fleet;
	uint64_t random;
	int64_t *ids;
	size_t n_ids;
	struct load_call *idle;
	unsigned int next_client;
	bool refill; /* every reply starts another call, until the window ends */
	bool failed; /* the cause was printed */
	unsigned int n_pending;
	uint64_t n_done;
	uint64_t n_measured; /* done inside the window */
	int64_t window_from_us;
	int64_t window_until_us;
	int64_t daemon_cpu_us; /* inside the window */
	int64_t own_cpu_us;
	struct sample sample; /* latencies of calls that were due inside the window */
};

/* All functions: 0, or -1 after the cause was printed. */
int load_open(struct load *load, const struct load_settings *settings);
void load_close(struct load *load);

/* Starts a call of one of the clients, in turn. Its latency counts from due_us. */
int load_fire(struct load *load, int64_t due_us);

/* Opens the window of measurement after the warm-up. */
void load_begin(struct load *load);

/* One turn of the loop until an instant; keeps the figures of the window's edges. */
int load_turn(struct load *load, int64_t until_us);

/* Waits for what is pending. */
int load_finish(struct load *load);

/* A uniform number below `limit`. */
uint64_t load_random(struct load *load, uint64_t limit);

/* Prints the figures that every load has. */
void load_print(struct load *load);

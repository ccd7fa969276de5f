/*
 * Many clients of one daemon, driven by one loop.
 * A fleet owns its clients.
 */
#pragma once

#include <poll.h>
#include <stdint.h>

#include "orderd/client.h"

/* Where the daemon listens; over TCP with its key, by which we know it, and ours. */
struct fleet_door {
	const char *endpoint;
	const char *server_key;
	const char *key_path; /* NULL: no TCP */
};

struct fleet {
	struct orderd_client **clients;
	struct pollfd *fds;
	unsigned int n_clients;
};

/* 0 or -errno; what was opened is closed with fleet_close in both cases. */
int fleet_open(struct fleet *fleet, const struct fleet_door *door, unsigned int n_clients);
void fleet_close(struct fleet *fleet);

/* Runs the callbacks that are due; waits for one until the instant at most. 0 or -errno. */
int fleet_turn(struct fleet *fleet, int64_t until_us);

/* Microseconds of the monotonic clock. */
int64_t fleet_now_us(void);

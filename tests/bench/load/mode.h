/* The ways of loading a daemon. Nothing is owned. */

#pragma once

#include "load.h"

/* All: 0 after the figures were printed, -1 after the cause was. */

/* A fixed number of calls in flight: each reply starts the next call. */
int mode_closed(struct load *load);

/* Calls at random instants with a given mean rate, whatever the replies do; latencies from those
 * instants. */
int mode_paced(struct load *load);

/* As mode_paced, with a subscriber; latencies from an event's recorded time until the subscriber
 * has it. */
int mode_events(struct load *load);

/* Every client makes one call and stays; then the daemon's memory is read. */
int mode_idle(struct load *load);

/* Runs a shell command for an event. Nothing is owned. */

#pragma once

#include <stddef.h>

#include "orderd/v1/event.pb-c.h"

/*
 * Gives the command the event on its standard input, with ORDERD_SEQ, ORDERD_TYPE and
 * ORDERD_AGGREGATE_ID in its environment; waits until it ends. 0, its exit status (128 and more for
 * a signal), -errno when it could not be started.
 */
int exec_event(const char *command, const Orderd__V1__Event *event, const char *json,
	       size_t n_bytes);

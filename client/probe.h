/*
 * Asks the system why an endpoint cannot be connected, which ZeroMQ does not tell.
 *
 * A probe owns its socket while an attempt takes time. It never waits.
 */

#pragma once

#include <stddef.h>

struct probe {
	int fd;    /* of the attempt under way; -1 when there is none */
	int error; /* of the last attempt; EINPROGRESS while it is not known, 0 when it was accepted
		    */
};

void probe_init(struct probe *probe);
void probe_fini(struct probe *probe);

/* A new attempt, after the result of the former one was taken in. */
void probe_start(struct probe *probe, const char *endpoint);

/* What is known by now as text, never empty. */
void probe_explain(struct probe *probe, char *ret, size_t size);

/*
 * Shows the path of a run's calls, on standard error: frames, retries, time.
 *
 * A trace belongs to the run; the client tells it what happens.
 */

#pragma once

#include <stdint.h>

struct cli;
struct orderd_trace;

/* A W3C trace context, "00-" trace "-" span "-01", with its NUL. */
#define TRACE_PARENT_BYTES 56

struct trace {
	const struct cli *cli;
	char parent[TRACE_PARENT_BYTES]; /* of the requests */
	int64_t started_us;
	int64_t sent_us; /* the last request */
};

/*
 * Begins a trace of its own, or goes on with that of TRACEPARENT in the environment, and tells its
 * id. 0 or -errno.
 */
int trace_begin(struct trace *t, const struct cli *c);

/* For orderd_options_set_trace(); the context is the trace. */
void trace_on_step(const struct orderd_trace *step, void *context);

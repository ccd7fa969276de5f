/* Tells a client's tracing function, if there is one, what happens. Nothing is owned. */

#pragma once

#include "client.h"

/* `sizes` are of both frames, or NULL; `error` may be NULL. */
struct trace_frames {
	size_t header_size;
	size_t body_size;
};

void trace_call(const struct orderd_client *client, enum orderd_trace_kind kind,
		const struct call *call, struct trace_frames frames,
		const struct orderd_error *error);

/* As trace_call() for a call that goes out again in `retry_ms`. */
void trace_retry(const struct orderd_client *client, const struct call *call,
		 struct trace_frames frames, const struct orderd_error *error, int64_t retry_ms);

/* What a connection is before something may happen to it, for trace_connection() afterwards. */
struct trace_state {
	bool connected;
	unsigned int n_attempts;
};

struct trace_state trace_look(const struct orderd_client *client);
void trace_connection(struct orderd_client *client, struct trace_state before);

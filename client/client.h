/*
 * What a client consists of, for the library's own files.
 *
 * The client owns all of it. Callbacks run inside client_turn() only, so that nothing below has to
 * expect to be entered twice.
 */

#pragma once

#include <sys/queue.h>

#include "call.h"
#include "inflight.h"
#include "orderd/client.h"
#include "orderd/stream.h"
#include "transport.h"
#include "wake.h"

TAILQ_HEAD(stream_list, orderd_stream);
SLIST_HEAD(service_list, service);

struct orderd_options {
	char *tenant;
	char *session_token;
	char *traceparent;
	uint32_t timeout_ms;
	void (*on_trace)(const struct orderd_trace *trace, void *context);
	void *trace_context;
	struct key key;
};

struct orderd_client {
	void *context;
	struct wake wake;
	struct transport transport;
	struct orderd_options options;

	struct inflight inflight;
	struct call_queue unsent;
	struct stream_list streams;
	struct service_list services;

	struct orderd_position position;
	/* Smoothed time of an answer, in eighths of a millisecond. */
	int64_t answer_ms_x8;
	const struct orderd_error *error; /* while a service's closure runs */
	unsigned int n_callbacks;
	bool in_turn;
	bool close_wanted;
};

/* Input, timers, streams, output. Returns the number of callbacks that ran. */
unsigned int client_turn(struct orderd_client *client);

/* Whether callbacks may still run in this turn. */
bool client_alive(const struct orderd_client *client);

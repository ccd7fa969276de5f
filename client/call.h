/*
 * One request from its start to its answer.
 *
 * A call owns copies of everything that it sends. Times are on the clock of wake_clock_ms().
 */

#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/queue.h>

#include "orderd/client.h"

#define CALL_HEADER_BYTES_MAX 1024
/* A send is repeated after this long without an answer, then after twice as long, up to the
 * maximum. */
#define CALL_PAUSE_MS 250
#define CALL_PAUSE_MS_MAX 8000

/*
 * Where the answer goes, to one of: on_message as the message `output`, on_taken the same, which
 * becomes the owner of the reply, on_bytes as it came.
 */
struct call_sink {
	const ProtobufCMessageDescriptor *output;
	void (*on_message)(const ProtobufCMessage *reply, const struct orderd_error *error,
			   const struct orderd_position *position, void *context);
	void (*on_taken)(ProtobufCMessage *reply, const struct orderd_error *error,
			 const struct orderd_position *position, void *context);
	void (*on_bytes)(const void *body, size_t size, const struct orderd_error *error,
			 const struct orderd_position *position, void *context);
	void *context;
	bool internal; /* not the program's: orderd_client_process() does not count it */
};

/* What to ask: a packed body, or a message that is packed now. Nothing is owned. */
struct call_request {
	const char *service; /* "orderd.v1.OrderService"; NULL when `method` is the full name */
	const char *method;
	const ProtobufCMessage *message;
	const void *body;
	size_t body_size;
	uint32_t patience_ms; /* the daemon may take so long; it is not asked again before */
};

struct call {
	uint8_t id[ORDERD_REQUEST_ID_SIZE];
	struct call_sink sink;

	/* struct inflight's */
	struct call *next;
	size_t heap_index;
	int64_t due_ms;

	/* Waits for a connection or for room in it. */
	TAILQ_ENTRY(call) unsent;
	bool queued;
	/* Rests as long as the daemon asked for, also when there is a new connection. */
	bool delayed;

	int64_t started_ms;
	int64_t deadline_ms;
	int64_t sent_ms;
	uint32_t pause_ms;
	uint32_t patience_ms;
	unsigned int n_sent;
	struct orderd_error
		*refusal; /* the last one that was worth a retry; NULL when there was none */

	int64_t min_seq;
	const char *method;
	const char *traceparent;
	const uint8_t *body;
	size_t body_size;
	char bytes[]; /* what the three above point at */
};

TAILQ_HEAD(call_queue, call);

/* `options` are complete and valid. 0, -EINVAL, -ENOMEM. */
int call_new(struct call **ret, const struct call_request *request,
	     const struct orderd_call_options *options, const struct call_sink *sink);
void call_free(struct call *call);

struct call_identity {
	const char *tenant;
	const char *session_token;
};

/*
 * Packs the header as it has to be sent now. Returns its size, more than `size` when there is no
 * room.
 */
size_t call_pack_header(const struct call *call, const struct call_identity *identity,
			int64_t now_ms, uint8_t *ret, size_t size);

/* Notes that it was sent, chooses when to send it again: at least `pause_ms_min` later. */
void call_on_sent(struct call *call, int64_t now_ms, uint32_t pause_ms_min);

/* When to send it again after a refusal; WAKE_NEVER when the time does not suffice or it is final.
 */
int64_t call_retry_at(const struct call *call, const struct orderd_error *refusal, int64_t now_ms);

/* Hands the answer on. `body` is not looked at when there is an error. */
void call_finish(struct call *call, const void *body, size_t size, const struct orderd_error *error,
		 const struct orderd_position *position);

/*
 * Takes requests from peers, gives replies back to them: a ROUTER socket inside libevent.
 *
 * The listener owns its socket. What a request points to is lent for the duration of on_request.
 */
#pragma once

#include <event2/event.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "wire/curve.h"
#include "wire/figures.h"
#include "wire/zap.h"

struct listener;

/* Where a reply goes. Routing ids are never shown to anybody. */
struct peer {
	struct listener *listener; /* that it came through */
	uint8_t routing_id[5];
	bool delimiter;                  /* it framed its request as REQ sockets do */
	char user_id[ZAP_USER_ID_BYTES]; /* as the door called it; "" when it did not tell */
};

struct listener_request {
	struct peer peer;
	unsigned int n_frames; /* beside routing id and delimiter; beyond two they are counted but
				  not kept */
	struct {
		const uint8_t *data;
		size_t length;
	} header, body; /* empty when there was none */
};

struct listener_settings {
	void *zmq; /* the context; its zap is open */
	struct event_base *base;
	const char *endpoint; /* checked and prepared */
	int fd;               /* listens there already; 0: there is none */
	const char *domain;
	const struct curve *curve; /* what it talks; NULL: nothing, on a Unix socket */
	size_t frame_bytes_max;
	struct wire_figures *figures;
	void (*on_request)(void *context, const struct listener_request *request);
	void *context;
};

/* 0 or -errno. Binds. */
int listener_open(const struct listener_settings *settings, struct listener **ret);

/* Replies on their way are given linger_ms to leave, when the context is closed. */
void listener_close(struct listener *listener, int linger_ms);

/* Whether requests that wait are taken; see pump_moves(). */
bool listener_moves(struct listener *listener);

/* Where it listens, with the port that was taken. */
const char *listener_endpoint(const struct listener *listener);

/* Takes the requests that have come, then no more; replies still go out. */
void listener_stop(struct listener *listener);

enum listener_reply_answer {
	LISTENER_PEER_GONE = 1,
	LISTENER_PEER_SLOW, /* it left more replies unread than are kept for it */
};

/*
 * Never waits. 0, > 0 when the reply was dropped, or -errno when memory is out; all three are
 * counted. Both frames are copied.
 */
int listener_reply(struct listener *listener, const struct peer *peer, const void *header,
		   size_t header_length, const void *body, size_t body_length);

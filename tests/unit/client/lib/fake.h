/*
 * A daemon that does what a test says, on real sockets in a folder of its own.
 *
 * It lives in the test's thread: whoever waits for one side drives the other. Every wait fails the
 * test after ten seconds. The test owns the fake, the requests it received.
 */

#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "orderd/client.h"
#include "orderd/v1/event.pb-c.h"
#include "orderd/v1/system.pb-c.h"

struct fake {
	void *context;
	void *requests; /* ROUTER, NULL while the daemon is away */
	void *events;   /* PUB */
	char folder[64];
	char request_endpoint[96];
	char event_endpoint[96];
	int32_t epoch;
	int64_t head_seq;
	uint8_t (*answered)[ORDERD_REQUEST_ID_SIZE]; /* ids of requests that need no further answer
						      */
	size_t n_answered;
	bool hides_events; /* GetInfo names no live stream */
	int64_t first_seq; /* of the epoch; older events are of epoch 1 */
};

struct fake_request {
	uint8_t peer[256];
	size_t peer_size;
	Orderd__V1__RequestHeader *header;
	uint8_t *body;
	size_t body_size;
};

void fake_open(struct fake *fake);
void fake_close(struct fake *fake);

/* The daemon dies, comes back, with the same endpoints. */
void fake_stop(struct fake *fake);
void fake_start(struct fake *fake);

/*
 * Drives the client until there is a request. On a slow machine a client asks again before it gets
 * the answer; such requests are dropped here.
 */
void fake_receive(struct fake *fake, struct orderd_client *client, struct fake_request *ret);

/* Whether there is a request already. */
bool fake_poll(struct fake *fake, struct fake_request *ret);
void fake_request_fini(struct fake_request *request);

/* Drives the client until *done. Requests are left alone. */
void fake_drive(struct fake *fake, struct orderd_client *client, const bool *done);

/* Drives the client, answers its GetInfo, GetHead, Read as a log of head_seq events, until *done.
 */
void fake_serve(struct fake *fake, struct orderd_client *client, const bool *done);

/* Answers one such request. */
void fake_answer(struct fake *fake, const struct fake_request *request);

/* The header's request id, version, code are filled in when they are absent. */
void fake_send(struct fake *fake, const struct fake_request *request,
	       const Orderd__V1__ReplyHeader *header, const ProtobufCMessage *body);
void fake_reply(struct fake *fake, const struct fake_request *request,
		const ProtobufCMessage *body);
void fake_refuse(struct fake *fake, const struct fake_request *request, Orderd__V1__Code code,
		 const char *reason, uint32_t retry_after_ms);

/* Publishes the event of that seq, a heartbeat. Event 2, 4 … are of type order.placed, others of
 * account.created. */
void fake_publish(struct fake *fake, int64_t seq);
void fake_heartbeat(struct fake *fake);

/* Something that is none: the body, `n_bodies` times. */
void fake_publish_frames(struct fake *fake, const char *topic, const char *body, int n_bodies);

/* The live stream gets another endpoint. */
void fake_move(struct fake *fake);

/* Drives the client until the fake saw a subscription. */
void fake_subscribed(struct fake *fake, struct orderd_client *client);

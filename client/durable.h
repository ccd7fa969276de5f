/*
 * The side of a stream that follows a durable subscription: what it fetches, what it settles.
 *
 * One Fetch waits at the daemon at a time, one acknowledgement is on its way beside it. The stream
 * owns it.
 */

#pragma once

#include "stream.h"

#define DURABLE_HELD_MAX 100 /* dead letters in hand, as a Fetch may name them */

/* An event that is to become a dead letter. */
struct durable_reject {
	STAILQ_ENTRY(durable_reject) link;
	int64_t seq;
	char reason[];
};

struct durable {
	char *name;
	char *consumer;
	uint32_t lease_ms;
	bool create; /* not yet made */
	bool force;  /* not yet taken */
	bool named;  /* the consumer's name is the program's */

	/* 0: no lease. Everything below it is of this generation. */
	int64_t generation;
	int64_t asked_generation; /* what the Fetch under way was asked for */
	int64_t redelivered_seq;
	int64_t handed_seq;
	int64_t acked_seq;  /* as the daemon has it */
	int64_t wanted_seq; /* as the program, or who passes non-matching events, wants it */
	int64_t acked_ms;

	/* Handed out and not acknowledged: a ring. */
	int64_t *unacked;
	size_t unacked_first;
	size_t n_unacked;
	size_t unacked_max;
	/* Dead letters in hand; those that are dealt with come first. */
	int64_t held[DURABLE_HELD_MAX];
	size_t n_held;
	size_t n_settled;
	STAILQ_HEAD(, durable_reject) rejects;

	/* What is being told to the daemon. */
	bool settling;
	bool settling_counts; /* the place that it is about is still this stream's */
	uint8_t settle_id[ORDERD_REQUEST_ID_SIZE];
	int64_t settle_due_ms;
	int64_t sent_seq;
	size_t n_sent;  /* of settled dead letters */
	bool releasing; /* hands nothing out any more */
	bool released;
	/* Where orderd_stream_finish() waits to hear that the stream is gone; NULL: nobody does. */
	bool *ret_gone;

	enum orderd_delivery delivery;
};

/* 0, -EINVAL, -ENOMEM. `options` are complete. */
int durable_new(struct durable **ret, const struct orderd_stream_options *options);

/* Of a stream that ends without having finished: tells the daemon what it can at once. */
void durable_abandon(struct orderd_stream *stream);
void durable_free(struct durable *durable);

/* Asks what has to be asked. */
void durable_turn(struct orderd_stream *stream);

/* How far the ring is free. */
size_t durable_room(const struct durable *durable);

/* Its place is not this stream's any more; `error` tells why. Ends the stream if that is final. */
void durable_lose(struct orderd_stream *stream, const struct orderd_error *error);

/* Whether an error ends the stream: neither the daemon's state nor another consumer's. */
bool durable_is_final(const struct orderd_error *error);

/* Starts a call of EventService. 0 or -errno. */
int durable_call(struct orderd_stream *stream, const char *method, const ProtobufCMessage *message,
		 const uint8_t id[ORDERD_REQUEST_ID_SIZE], uint32_t wait_ms,
		 const struct call_sink *sink);

/* The subscription by its name; `key` is filled in. */
Orderd__V1__RecordKey *durable_key(const struct durable *durable, Orderd__V1__RecordKey *key);

/* durable_settle.c: tells the daemon what is dealt with, if there is something. */
void durable_settle(struct orderd_stream *stream);

/* Nothing of what was said counts any more. */
void durable_forget(struct durable *durable);

/* A stream that writes down what it was handed. The test owns it. */

#pragma once

#include "orderd/stream.h"
#include "world.h"

#define FOLLOWER_EVENTS_MAX 8192

struct follower {
	struct orderd_stream *stream;
	int64_t seqs[FOLLOWER_EVENTS_MAX];
	size_t n_events;
	/* What the test waits for: done becomes true at that event, at that notice. */
	int64_t wanted_seq;
	enum orderd_notice_kind wanted_kind;
	bool wants_notice;
	bool done;
	unsigned int n_notices[ORDERD_NOTICE_ENDED + 1];
	struct orderd_notice last[ORDERD_NOTICE_ENDED + 1]; /* without errors */
	char reason[64];                                    /* of the last error */
	bool close_at_wanted;
};

/* Opens a stream; `options` may be NULL. */
void follower_open(struct follower *follower, struct world *world,
		   const struct orderd_stream_options *options);

/* Serves the client's questions until the event was handed out, the notice came. */
void follower_until_seq(struct follower *follower, struct world *world, int64_t seq);
void follower_until_notice(struct follower *follower, struct world *world,
			   enum orderd_notice_kind kind);

/* Fails unless exactly the events from..to, each once, in order, were handed out. */
void follower_check(const struct follower *follower, int64_t from, int64_t to);

/* From the beginning, or from now, until live, with the live stream connected. */
void follower_go_live(struct follower *follower, struct world *world,
		      const struct orderd_stream_options *options);

/* The log grows by one event; it is published, or it is lost. */
void follower_publish(struct world *world);
void follower_lose(struct world *world);

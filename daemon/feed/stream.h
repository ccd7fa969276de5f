/*
 * What was published of one tenant's log, and what comes next.
 *
 * Pure bookkeeping: it publishes through a callback and asks for reads through another. It owns the
 * copies of commits that wait for a read.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "store/store.h"

/* Commits that come while the log is read wait here, up to so much; beyond it the log is read once
 * more. */
#define STREAM_WAITING_BYTES_MAX ((size_t)4 * 1024 * 1024)

struct stream_waiting;

struct stream {
	/* Gives one event to the followers. */
	void (*publish)(void *context, const struct store_event *event);
	void *context;
	bool known; /* the position is */
	int32_t epoch;
	int64_t seq;                    /* published up to here */
	int64_t head;                   /* of the log, as far as it was heard of */
	bool behind;                    /* the log has more than was published */
	bool dropped;                   /* commits that did not find room to wait */
	struct stream_waiting *waiting; /* in the log's order */
	struct stream_waiting **waiting_end;
	struct stream_waiting *last;
	size_t waiting_bytes;
	uint64_t n_from_memory;
	uint64_t n_from_log;
};

void stream_init(struct stream *stream,
		 void (*publish)(void *context, const struct store_event *event), void *context);
void stream_fini(struct stream *stream);

/*
 * A commit of this daemon; two that follow each other closely may come in either order. reading
 * tells whether a read of the log is under way. Sets behind while there is a gap.
 */
void stream_commit(struct stream *stream, const struct store_event *events, size_t n_events,
		   bool reading);

/* What a read after the stream's position brought, and the head as it was then. */
void stream_read(struct stream *stream, const struct store_event *events, size_t n_events,
		 int32_t epoch, int64_t head_seq);

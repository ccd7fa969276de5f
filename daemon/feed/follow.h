/*
 * Finds pages of one tenant's events for those who follow its log, from memory or from the log;
 * who finds none may wait.
 *
 * Nobody holds a database connection while waiting. The follows own what waits; the stream that
 * tells how far events were published is borrowed.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <sys/queue.h>

#include "feed/memory.h"
#include "feed/stream.h"
#include "store/store.h"

struct follow;

struct follow_figures {
	uint64_t n_waiting; /* now */
	uint64_t n_pages_from_memory;
	uint64_t n_pages_from_log;
};

struct follows {
	struct store *store;
	const struct stream *stream;
	struct follow_figures *figures;
	struct memory memory;
	TAILQ_HEAD(, follow) list;
	int32_t epoch; /* of the stream, as it was last seen; 0: not yet */
	bool ready;    /* a turn has something to do */
	int64_t asked_at_us;
};

void follow_init(struct follows *follows, struct store *store, const struct stream *stream,
		 struct follow_figures *figures);

/* All are told that it is over; no read may be under way. */
void follow_fini(struct follows *follows);

/*
 * 0: the query's on_page is called, never from within. Or -ENOMEM. Whoever asked about the same
 * topic before is answered.
 */
int follow_find(struct follows *follows, const struct store_page_query *query, int64_t now_us);

/* The stream published an event. */
void follow_publish(struct follows *follows, const struct store_event *event);

/* Those of this topic look again; 0: all do. */
void follow_touch(struct follows *follows, int64_t topic);

/* Answers those who are ready, and those who waited long enough. */
void follow_turn(struct follows *follows, int64_t now_us);

/* Ends all waits; on_page is called from within. */
void follow_stop(struct follows *follows);

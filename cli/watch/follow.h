/*
 * A watch under way: events, notices, the condition that ends it.
 *
 * Owns its stream while follow_run() runs. It ends with 0 only when its condition was met.
 */

#pragma once

#include <orderd/stream.h>

#include "cli.h"
#include "watch/sink.h"
#include "watch/until.h"

struct follow {
	struct cli *cli;
	struct orderd_stream *stream;
	struct sink sink;
	const char *subscription; /* whose place the daemon keeps; NULL: none */
	const char *command;      /* run for each event; NULL: none */
	int64_t count_left;       /* 0: no limit */
	struct until until;
	int64_t order_id; /* only what is about this order counts; 0: everything */

	bool started;
	bool waiting; /* for a daemon that is away */
	/* The order is being asked for its state; it has to be asked again. */
	bool asking;
	bool ask_again;
	/* How it ends once everything up to here was written; 0: not known yet. */
	int64_t end_seq;
	const char *end_message;
	int end_status;

	bool done;
	int status;
};

/* Follows until the end; returns the exit status. The sink is open, the client connected. */
int follow_run(struct follow *f, const struct orderd_stream_options *options);

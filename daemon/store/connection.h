/*
 * One PostgreSQL connection in pipeline mode, inside an event base.
 *
 * The owner sends statements and a sync; their results come back in order through the callbacks. A
 * broken connection is told once with on_down, forgets what was under way, and is made again by
 * itself with a growing pause. The connection is owned by whoever made it; params are only read
 * during the call.
 */
#ifndef ORDERD_STORE_CONNECTION_H
#define ORDERD_STORE_CONNECTION_H

#include <event2/event.h>
#include <libpq-fe.h>
#include <stdbool.h>
#include <stdint.h>

#include "params.h"

struct connection;

struct connection_callbacks {
	void *context;
	void (*on_up)(void *context);
	/* tag is what was given with the statement; result is freed after the call. */
	void (*on_result)(void *context, void *tag, PGresult *result);
	void (*on_sync)(void *context);
	void (*on_down)(void *context);
};

/* NULL when memory is out. Begins to connect at once. for_write sets the session up for batches. */
struct connection *connection_new(struct event_base *base, const char *conninfo, bool for_write,
				  const struct connection_callbacks *callbacks);
void connection_free(struct connection *connection);

/* Whether the conninfo names several hosts. */
bool connection_has_choice(const struct connection *connection);

bool connection_is_up(const struct connection *connection);

/*
 * Drops the connection and makes a new one, to the next of several hosts if it can be had; on_down
 * is called.
 */
void connection_reset(struct connection *connection);

/*
 * Queues a statement, prepared on first use under its name. 0, or -EIO when the connection is down
 * or breaks (on_down follows from the loop, not from within this call).
 */
int connection_send(struct connection *connection, const char *name, const char *sql,
		    const struct params *params, void *tag);

/* Ends a pipeline; on_sync follows when the server has done all of it. */
int connection_sync(struct connection *connection);

/* Monotonic time of the last answer from the server; 0: none yet. */
int64_t connection_answered_us(const struct connection *connection);

/*
 * Whether the server warned since the last call, as it does when a commit is not safe on the
 * standby.
 */
bool connection_take_warning(struct connection *connection);

/* What libpq said when the connection was lost last, or could not be made; "" before. */
const char *connection_error(const struct connection *connection);

uint64_t connection_reconnects(const struct connection *connection);

#endif

/*
 * A connection that runs batches: reads in read-only transactions, writes under the tenant's lock,
 * or bookkeeping. Owned by the store, to which it hands back every request with an answer or with
 * the wish to run it again.
 */
#ifndef ORDERD_STORE_LANE_H
#define ORDERD_STORE_LANE_H

#include <event2/event.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/histogram.h"
#include "batch.h"
#include "cache.h"
#include "ids.h"
#include "queue.h"
#include "statement.h"

struct lane;

struct lane_callbacks {
	void *context;
	/* The lane can take a batch (or lost its connection and cannot). */
	void (*on_free)(void *context, struct lane *lane);
	/* A write batch is decided: the next of the tenant may build on it. */
	void (*on_decided)(void *context, const struct tenant *tenant);
	/*
	 * Committed: before the requests are answered. Texts that records share with former
	 * versions from the cache may be gone.
	 */
	void (*on_commit)(void *context, const struct batch *batch);
	/* The request has its reply. */
	void (*on_answered)(void *context, struct store_request *request);
	/* These are to be run again, together, before later ones. */
	void (*on_again)(void *context, const struct queue_batch *batch);
	/* A read asks for a position that is not visible yet. */
	void (*on_wait)(void *context, struct store_request *request);
	/* The request made PostgreSQL fail: its principal should run alone for a while. */
	void (*on_guilty)(void *context, struct store_request *request);
	/* Nothing of the tenant's batch is under way any more. */
	void (*on_end)(void *context, const struct tenant *tenant, enum store_kind kind);
};

/* Which history a server's log is: another after a restore or a promotion. timeline 0: not known.
 */
struct lane_server {
	int64_t system_identifier;
	int64_t timeline;
};

enum lane_step {
	LANE_STEP_LOAD, /* with the wait for the tenant's lock, unless the batch goes ahead */
	LANE_STEP_DECIDE,
	LANE_STEP_STORE, /* with that wait, if it went ahead */
	LANE_STEPS
};

struct lane_figures {
	struct histogram sizes;
	struct histogram steps[LANE_STEPS];
	uint64_t n_retries;
	uint64_t n_splits;
	uint64_t n_ahead;      /* batches that were decided while the one before was stored */
	uint64_t n_steps_back; /* batches that meant to */
	uint64_t n_reconnects;
	int64_t good_us;   /* when the last round trip without an error ended; 0: none yet */
	int64_t commit_us; /* when a commit was confirmed; 0: none yet */
};

enum lane_state {
	LANE_IDLE,
	LANE_BUSY,
	LANE_DOWN,
	LANE_STATES
};

/* What is passed is borrowed; caches only matter for writes. known is shared by the store's lanes.
 */
struct lane *lane_new(struct event_base *base, const char *conninfo, enum store_kind kind,
		      const struct statements *statements, struct ids *ids, struct caches *caches,
		      struct lane_server *known, const struct lane_callbacks *callbacks);
/* Hands back what is under way with on_again. */
void lane_free(struct lane *lane);

bool lane_is_free(const struct lane *lane);
bool lane_is_up(const struct lane *lane);
enum store_kind lane_kind(const struct lane *lane);

/* The array into which queue_take may put the lane's next batch. */
struct store_request **lane_requests(struct lane *lane);

/*
 * Runs a batch whose requests stand in lane_requests. The lane must be free. leader: a lane whose
 * batch of the tenant it may build on; NULL: none.
 */
void lane_run(struct lane *lane, const struct queue_batch *batch, struct lane *leader);

/* Whether the lane stores a decided batch of the tenant on which nobody builds yet. */
bool lane_leads(const struct lane *lane, const struct tenant *tenant);

/* A server that says nothing to a request for so long is given up: its connection is made again. */
#define LANE_SILENT_US 60000000
/* The same where another host may be the primary by now. */
#define LANE_SILENT_CHOICE_US 10000000

/* Asks an idle lane's server whether it is still there; gives up one that says nothing. */
void lane_watch(struct lane *lane, int64_t now_us);

/* How long the server has said nothing to what it was asked; 0 when nothing is asked. */
int64_t lane_silent_us(const struct lane *lane, int64_t now_us);

/* What libpq said when the connection was lost, or could not be made; "" before. */
const char *lane_error(const struct lane *lane);

enum lane_state lane_state(const struct lane *lane);
void lane_figures(const struct lane *lane, struct lane_figures *ret);

#endif

/*
 * What the files of the lane share: its state, what it sends, what it takes in.
 */
#ifndef ORDERD_STORE_LANE_PARTS_H
#define ORDERD_STORE_LANE_PARTS_H

#include "cache.h"
#include "connection.h"
#include "lane.h"

enum lane_phase {
	LANE_FREE,
	LANE_LOADING,
	LANE_STORING, /* or committing what loads did, in bookkeeping */
	LANE_PROBING, /* asking whether the server is there */
};

enum lane_tag_kind {
	LANE_TAG_NONE,
	LANE_TAG_HEAD,
	LANE_TAG_SEEN,
	LANE_TAG_RECORDS,
	LANE_TAG_IDS,
	LANE_TAG_ROWS,
	LANE_TAG_QUERY
};

/* Tells what a result belongs to; lives in the batch's arena. */
struct lane_tag {
	enum lane_tag_kind kind;
	const struct key *key;
	struct work_query *query;
};

struct lane {
	struct lane_callbacks callbacks;
	struct connection *connection;
	const struct statements *statements;
	struct ids *ids;
	struct caches *caches;
	struct cache *cache; /* the batch's tenant's; NULL: none */
	enum store_kind kind;
	enum lane_phase phase;
	struct batch batch;
	struct store_request *requests[QUEUE_BATCH_REQUESTS_MAX];
	struct queue_batch taken;
	unsigned int n_rounds;
	unsigned int n_syncs_past; /* syncs of batches that are over */
	bool has_head;
	bool locked;       /* the tenant's head is ours */
	bool cache_serves; /* the cache stands where the head was found; its rows are pinned */
	bool cache_used;   /* it did, or the batch went ahead: the next try reads for itself */
	bool ahead;        /* builds on a batch that is still being stored: lane_ahead.c */
	bool torn;         /* somebody else wrote between that batch and what was loaded */
	struct batch_head before; /* where that batch found the head */
	bool committed;           /* the batch is */
	struct lane *leader;      /* whose batch it builds on; NULL: none, or it is over */
	struct lane *follower;    /* who builds on this batch; NULL: nobody */
	bool failed;
	char sqlstate[6];
	char constraint[64];
	char message[256];
	bool probe_commits;
	struct lane_server server; /* that the connection is to */
	struct lane_server *known; /* that confirmed the store's last commit */
	bool diverged;   /* the log's epoch began with another server, or on another timeline */
	int64_t step_us; /* when the present step began */
	int64_t generation_us; /* when the generation of request records was last looked at */
	struct lane_figures figures;
};

/* lane_load.c; 0 or -errno when the connection is gone */
/* A statement of sql/queries; NULL: there is none. */
const char *lane_sql(const char *name);

int lane_send_query(struct lane *lane, const char *name, const struct params *params,
		    struct lane_tag *tag);
int lane_send_plain(struct lane *lane, const char *sql);
int lane_send_begin(struct lane *lane);
/* held_back: but for what the cache may have once the head is known. */
int lane_send_loads(struct lane *lane, bool held_back);
/* The batch fails at its next sync. */
void lane_run_out(struct lane *lane);
void lane_take_rows(struct lane *lane, const struct lane_tag *tag, const PGresult *result);

/* lane_ahead.c */
/* Lets the filled batch build on the leader's. False: it has to wait for the lock. */
bool lane_follow(struct lane *lane, struct lane *leader);
/* Whether the batch asks for what the leader's changed outside the cache. */
bool lane_collides(const struct lane *lane);
/* The batch was not meant to go ahead: it runs again when the leader's is over. */
void lane_step_back(struct lane *lane);
/* Locks the head, and raises unless it is where the batch thinks. */
int lane_send_confirm(struct lane *lane);
/* The batch is decided and sent: the cache stands behind it, the next may build on it. */
void lane_hand_on(struct lane *lane);
/* The batch is over. */
void lane_part(struct lane *lane);

/* lane_end.c */
void lane_free_up(struct lane *lane);
/* Hands so many requests, from the first on, back to be run together. */
void lane_again(struct lane *lane, uint32_t first, uint32_t n, bool unknown);
/* Ends the transaction without waiting for it. */
void lane_send_end(struct lane *lane, const char *sql);
/* All of the batch again, unless it was tried too often. */
void lane_retry(struct lane *lane, bool unknown);
/* Something in the batch failed before its commit: nothing of it was applied. */
void lane_fail(struct lane *lane);
/* The tenant has no head yet: it is made, then the batch runs again. */
void lane_open_tenant(struct lane *lane);
/* The log goes on in another history: its epoch begins, then the batch runs again. */
void lane_begin_epoch(struct lane *lane);

/* lane_probe.c */
/* The lane's server confirmed a commit. */
void lane_note_commit(struct lane *lane, int64_t now_us);
void lane_probe(struct lane *lane, int64_t now_us);
void lane_probe_result(struct lane *lane, const PGresult *result);
void lane_probe_end(struct lane *lane);

/* lane_store.c */
int lane_send_changes(struct lane *lane);

#endif

/*
 * What the files of the store share: the struct that owns queues, lanes, directories.
 */
#ifndef ORDERD_STORE_STORE_PARTS_H
#define ORDERD_STORE_STORE_PARTS_H

#include "ids.h"
#include "lane.h"
#include "principals.h"
#include "queue.h"
#include "roles.h"
#include "statement.h"
#include "store.h"
#include "tenants.h"

#define LANES_MAX 64

struct store {
	struct event_base *base;
	struct store_callbacks callbacks;
	struct statements *statements;
	struct tenants *tenants;
	struct principals *principals;
	struct roles *roles;
	struct queue *queues[STORE_KINDS];
	struct lane *lanes[LANES_MAX];
	unsigned int n_lanes;
	struct ids ids;
	struct caches *caches;
	struct lane_server server; /* that confirmed the last commit */
	struct event *dispatch;
	struct event *tick;
	TAILQ_HEAD(, store_request) waiting; /* reads of positions to come */
	uint32_t n_under_way;
	bool ready;
	bool knows_directories;
	bool reading_directories;
	int64_t directories_us;
	struct {
		bool once;        /* it was reached */
		bool told;        /* that it is not */
		int64_t since_us; /* 0: it is */
	} away;
	bool draining;
	void (*on_drained)(void *context);
	void *drained_context;
};

/* store_watch.c: looks after the connections, tells when the database cannot be reached. */
void store_watch(struct store *store, int64_t now_us);

#endif

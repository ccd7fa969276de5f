/*
 * Decides which requests enter, gives each its reply.
 *
 * The gate owns the requests from their frames to their replies. It borrows listener, store and
 * catalogue, which must outlive it.
 */
#pragma once

#include <stdint.h>
#include <sys/types.h>

#include "gate/catalogue.h"
#include "gate/exchange.h"
#include "gate/quota.h"
#include "gate/tally.h"
#include "gate/walk.h"
#include "op/op.h"
#include "store/store.h"
#include "wire/listener.h"

/* A reply's body and header together. */
#define GATE_REPLY_BYTES_MAX ((size_t)1024 * 1024)

struct gate_figures {
	uint64_t n_requests;
	uint64_t n_refused; /* by the gate */
	uint64_t n_local;   /* answered by the daemon itself */
	uint64_t n_submitted;
	uint64_t n_answered; /* by the store */
	uint64_t n_failed;   /* of those, with INTERNAL */
	uint64_t n_memory;   /* dropped: no memory for an answer */
};

struct gate_settings {
	struct store *store;
	const struct catalogue *catalogue;
	/* What local operations answer from, as of now. */
	const struct op_daemon *(*daemon)(void *context);
	/*
	 * Finds a page of events, now or later. 0, or STORE_PAGE_FULL, STORE_PAGE_STOPPED, -ENOMEM
	 * without a callback to come.
	 */
	int (*find)(void *context, const struct store_page_query *query);
	/* Bookkeeping changed what others may wait for. */
	void (*touch)(void *context, const struct tenant *tenant, int64_t topic);
	void *context;
	uint32_t in_flight_max;     /* requests; beyond it QUEUE_FULL */
	size_t in_flight_bytes_max; /* of unpacked requests */
	uid_t owner;                /* this user and root are the administrator */
	struct quota_limits limits; /* of each principal but the administrator */
};

struct gate {
	struct gate_settings settings;
	struct exchange_pool pool;
	struct quota quota;
	struct walk_report report; /* scratch of one request */
	size_t in_flight_bytes;
	int64_t slow_us; /* answers that take longer are logged; 0: none are */
	bool closing;
	struct gate_figures figures;
	struct tally tally;
};

/* 0 or -ENOMEM. */
int gate_init(struct gate *gate, const struct gate_settings *settings);

/* Every request must be answered. */
void gate_fini(struct gate *gate);

/* From here on requests are refused: SHUTTING_DOWN. */
void gate_close(struct gate *gate);

/* Takes one request from the listener; context is the gate. */
void gate_on_request(void *context, const struct listener_request *request);

/*
 * An operation: the row that joins a method of the contract to what it does.
 * Static data, one operation per file; op_table lists them all.
 */
#ifndef ORDERD_OP_H
#define ORDERD_OP_H

#include <stdint.h>

#include "base/metric.h"
#include "op/system/health.h"
#include "orderd/internal/v1/store.pb-c.h"
#include "store/verdict.h"
#include "store/work.h"

#define OP_REQUEST_BYTES_MAX (64u << 10) /* of a body, where the operation names no other limit */

enum op_kind {
	OP_WRITE, /* in a batch; recorded by request id */
	OP_READ,  /* on a read connection; may not change anything */
	OP_BOOK,  /* bookkeeping, nobody else's business: no lock, no event, no record */
	OP_FETCH, /* bookkeeping, then a page of events that may have to be waited for */
	OP_LOCAL, /* answered by the daemon itself */
};

#define OP_KINDS 5 /* of them */

/* Kinds of principals that may call; none is nobody, which stops the start. */
#define OP_ADMINISTRATOR (1u << 0)
#define OP_STAFF (1u << 1)
#define OP_SERVICE (1u << 2)
#define OP_PORTAL (1u << 3)

/* What local operations answer from. */
struct op_daemon {
	const char *version;
	uint32_t schema_version;
	int64_t started_at_us;
	const char *public_key;               /* CURVE, Z85; "": it does not listen on TCP */
	const char *const *request_endpoints; /* end with NULL */
	struct health_facts health;
	/* Shows all metrics. */
	void (*stats)(void *context, const struct metric_visitor *visitor);
	const char *const *(*event_endpoints)(void *context, const struct tenant *tenant);
	void *context;
};

struct op_local {
	const struct op_daemon *daemon;
	const struct tenant *tenant;
	struct arena *arena;
	struct verdict *verdict;
};

/* The page that an OP_FETCH has found. The events themselves go to the caller past the operation.
 */
struct op_page {
	const void *request;
	const Orderd__Internal__V1__FetchPlan *plan;
	size_t n_events;
	int64_t through_seq;
};

struct op {
	const char *method; /* "orderd.v1.OrderService/PlaceOrder" */
	enum op_kind kind;
	unsigned int callers;       /* OP_… bits */
	bool system_tenant;         /* runs in the system's tenant, whoever calls */
	uint32_t request_bytes_max; /* 0: OP_REQUEST_BYTES_MAX */

	/* Bounds and forms that need no data. Violations go to the verdict. May be NULL. */
	void (*check)(const void *request, struct verdict *verdict);

	/* How many rows the request may touch; NULL: 8. */
	uint32_t (*rows)(const void *request);

	/* Names the rows that are needed, the statements to run. All but OP_LOCAL. */
	void (*load)(struct work *work, const void *request);

	/*
	 * Decides and changes (OP_WRITE) or composes the answer. All but OP_LOCAL. The answer of an
	 * OP_FETCH here is a FetchPlan.
	 */
	void (*decide)(struct work *work, const void *request, void *response);

	/* OP_LOCAL. */
	void (*answer)(struct op_local *local, const void *request, void *response);

	/* OP_FETCH, once there is a page or the wait is over: composes the answer around it. */
	void (*hand_load)(struct work *work, const void *page);
	void (*hand_decide)(struct work *work, const void *page, void *response);

	/* Which callers may ask for what this request asks for; NULL: all of `callers`. */
	unsigned int (*callers_of)(const void *request);

	bool open;  /* needs no role */
	bool whole; /* only for those to whom the method is granted at ALL */
};

extern const struct op *const op_table[]; /* ends with NULL */

#endif

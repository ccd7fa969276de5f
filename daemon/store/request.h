/*
 * A request on its way through the store: what the gate hands in, what it gets back.
 * The submitter owns the request with its arena; the store only borrows it until on_done.
 */
#ifndef ORDERD_STORE_REQUEST_H
#define ORDERD_STORE_REQUEST_H

#include <protobuf-c/protobuf-c.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/queue.h>

#include "base/arena.h"
#include "orderd/v1/wire.pb-c.h"
#include "reason.h"
#include "scope.h"
#include "tenant.h"
#include "work.h"

enum store_kind {
	STORE_READ,  /* sees one moment, changes nothing */
	STORE_WRITE, /* in a batch under the tenant's lock; recorded by request id */
	/*
	 * Bookkeeping: changes no business state, by named statements that may run twice. Takes no
	 * lock, has no event, is not recorded.
	 */
	STORE_BOOK,
};
#define STORE_KINDS 3

/* Two packed frames in the request's arena; header NULL when that had no room for one. */
struct store_reply {
	Orderd__V1__Code code;
	enum reason reason; /* REASON_NONE: not refused */
	const char *cause;  /* of an error that is the daemon's own, for the log; NULL: none */
	const uint8_t *header;
	size_t header_length;
	const uint8_t *body;
	size_t body_length;
};

struct store_request {
	/* Set by the submitter. */
	const struct tenant *tenant;
	int64_t principal_id;
	struct scope scope;  /* zero: nothing; its teams live as long as the request */
	unsigned int rights; /* STORE_MAY_… bits */
	enum store_kind kind;
	uint8_t request_id[16];
	uint8_t fingerprint[16]; /* BLAKE2b-128 of method and raw body; STORE_WRITE only */
	int64_t deadline_us;     /* on the monotonic clock */
	int64_t min_seq;         /* reads: wait until this position is visible; 0: none */
	uint32_t n_rows;         /* how many rows it may touch */
	const char *method;      /* for logs */
	const char *traceparent; /* may be NULL */
	void (*load)(struct work *work, const void *body);
	void (*decide)(struct work *work, const void *body, void *response);
	const void *body;   /* the unpacked request message */
	bool validate_only; /* decide, then forget */
	const ProtobufCMessageDescriptor *response;
	struct arena *arena; /* the reply is packed into it */
	void (*on_done)(struct store_request *request);
	void *context;

	/* Set before on_done. */
	struct store_reply reply;
	int64_t touched; /* the record that bookkeeping was about; 0: none */

	/* The store's own. */
	TAILQ_ENTRY(store_request) link;
	uint32_t n_tries;
};

#endif

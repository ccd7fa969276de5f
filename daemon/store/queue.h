/*
 * Requests that wait for a lane, in fair turns of tenants and principals.
 *
 * Batches form by themselves: whatever waits when a lane comes goes together, up to a number of
 * rows. The queue borrows its requests.
 */
#ifndef ORDERD_STORE_QUEUE_H
#define ORDERD_STORE_QUEUE_H

#include <stdbool.h>
#include <stdint.h>

#include "request.h"

#define QUEUE_BATCH_REQUESTS_MAX 1024 /* 2,000 rows hold no more requests than that in practice */

struct queue;

/*
 * What a lane runs in one transaction. requests is the caller's array of QUEUE_BATCH_REQUESTS_MAX.
 */
struct queue_batch {
	const struct tenant *tenant;
	struct store_request **requests;
	uint32_t n;
	bool unknown; /* a commit with an unknown outcome went before */
	bool cold;    /* it failed with rows of the cache: it goes without */
};

/*
 * exclusive: only one batch per tenant is under way, until queue_release. NULL when memory is out.
 * It takes nothing before it is tuned.
 */
struct queue *queue_new(bool exclusive);
void queue_free(struct queue *queue);

/* How many requests may wait, how many rows make a batch. What waits already stays. */
void queue_tune(struct queue *queue, uint32_t requests_max, uint32_t rows_max);

/* False when the queue is full or memory is out. */
bool queue_push(struct queue *queue, struct store_request *request);

/*
 * Puts requests that had been taken back in front of everything else of their tenant, to be run
 * together again. False when memory is out.
 */
bool queue_push_back(struct queue *queue, const struct queue_batch *batch);

/* The next batch whose turn it is; false when nothing can run now. */
bool queue_take(struct queue *queue, int64_t now_us, struct queue_batch *ret);

/* The batch under way has its place in the order: one more of the tenant may follow it. */
void queue_admit_next(struct queue *queue, const struct tenant *tenant);

void queue_release(struct queue *queue, const struct tenant *tenant);

/* From now on until then, requests of this principal run in batches of their own. */
void queue_set_alone(struct queue *queue, const struct store_request *request, int64_t until_us);

/*
 * Takes out a request whose deadline has passed; NULL when there is none. Looks at all: not for the
 * hot path.
 */
struct store_request *queue_take_late(struct queue *queue, int64_t now_us);

uint32_t queue_length(const struct queue *queue);

#endif

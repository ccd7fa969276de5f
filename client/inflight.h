/*
 * The calls that wait for an answer, found by request id, ordered by when they are due.
 *
 * Owns its tables; the calls stay their client's.
 */

#pragma once

#include <stddef.h>
#include <stdint.h>

#include "call.h"

#define INFLIGHT_MAX 100000

struct inflight {
	struct call **buckets;
	size_t n_buckets;
	/* A binary heap on due_ms; also the list of all. */
	struct call **heap;
	size_t n_calls;
	size_t heap_capacity;
};

void inflight_fini(struct inflight *inflight);

/* 0, -EEXIST, -EAGAIN when there are INFLIGHT_MAX, -ENOMEM. */
int inflight_add(struct inflight *inflight, struct call *call);

/* May be NULL. */
struct call *inflight_find(const struct inflight *inflight,
			   const uint8_t id[ORDERD_REQUEST_ID_SIZE]);

void inflight_remove(struct inflight *inflight, struct call *call);

/* Puts a call back in order after its due_ms changed. */
void inflight_reorder(struct inflight *inflight, struct call *call);

/* The call that is due first; NULL when there is none. */
struct call *inflight_first(const struct inflight *inflight);

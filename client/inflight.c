#include "inflight.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define INFLIGHT_BUCKETS_MIN 64

/* The last bytes of a UUIDv7 are random; the multiplier spreads ids that the program counts up. */
static size_t inflight_hash(const struct inflight *inflight, const uint8_t *id)
{
	uint64_t low;
	uint64_t high;

	memcpy(&high, id, sizeof(high));
	memcpy(&low, id + sizeof(high), sizeof(low));
	low = (low ^ high * 0x9e3779b97f4a7c15) * 0xff51afd7ed558ccd;
	return (size_t)(low >> 32) & (inflight->n_buckets - 1);
}

void inflight_fini(struct inflight *inflight)
{
	assert(inflight->n_calls == 0);
	free(inflight->buckets);
	free(inflight->heap);
}

static int inflight_rehash(struct inflight *inflight, size_t n_buckets)
{
	struct call **buckets = calloc(n_buckets, sizeof(struct call *));

	if (!buckets)
		return -ENOMEM;
	free(inflight->buckets);
	inflight->buckets = buckets;
	inflight->n_buckets = n_buckets;
	for (size_t i = 0; i < inflight->n_calls; i++) {
		struct call *call = inflight->heap[i];
		struct call **bucket = &buckets[inflight_hash(inflight, call->id)];

		call->next = *bucket;
		*bucket = call;
	}
	return 0;
}

static int inflight_reserve(struct inflight *inflight)
{
	if (inflight->n_calls == inflight->heap_capacity) {
		size_t capacity = inflight->heap_capacity ? inflight->heap_capacity * 2 : 64;
		struct call **heap;

		heap = realloc(inflight->heap, capacity * sizeof(struct call *));
		if (!heap)
			return -ENOMEM;
		inflight->heap = heap;
		inflight->heap_capacity = capacity;
	}
	if (inflight->n_buckets == 0)
		return inflight_rehash(inflight, INFLIGHT_BUCKETS_MIN);
	if (inflight->n_calls >= inflight->n_buckets)
		return inflight_rehash(inflight, inflight->n_buckets * 2);
	return 0;
}

static void inflight_place(struct inflight *inflight, struct call *call, size_t i)
{
	inflight->heap[i] = call;
	call->heap_index = i;
}

static void inflight_sift_up(struct inflight *inflight, struct call *call)
{
	size_t i = call->heap_index;

	while (i > 0 && inflight->heap[(i - 1) / 2]->due_ms > call->due_ms) {
		inflight_place(inflight, inflight->heap[(i - 1) / 2], i);
		i = (i - 1) / 2;
	}
	inflight_place(inflight, call, i);
}

static void inflight_sift_down(struct inflight *inflight, struct call *call)
{
	size_t i = call->heap_index;

	for (;;) {
		size_t child = 2 * i + 1;

		if (child >= inflight->n_calls)
			break;
		if (child + 1 < inflight->n_calls &&
		    inflight->heap[child + 1]->due_ms < inflight->heap[child]->due_ms)
			child++;
		if (inflight->heap[child]->due_ms >= call->due_ms)
			break;
		inflight_place(inflight, inflight->heap[child], i);
		i = child;
	}
	inflight_place(inflight, call, i);
}

void inflight_reorder(struct inflight *inflight, struct call *call)
{
	inflight_sift_up(inflight, call);
	inflight_sift_down(inflight, call);
}

int inflight_add(struct inflight *inflight, struct call *call)
{
	struct call **bucket;
	int result;

	if (inflight_find(inflight, call->id))
		return -EEXIST;
	if (inflight->n_calls >= INFLIGHT_MAX)
		return -EAGAIN;
	result = inflight_reserve(inflight);
	if (result < 0)
		return result;
	bucket = &inflight->buckets[inflight_hash(inflight, call->id)];
	call->next = *bucket;
	*bucket = call;
	inflight_place(inflight, call, inflight->n_calls++);
	inflight_sift_up(inflight, call);
	return 0;
}

struct call *inflight_find(const struct inflight *inflight,
			   const uint8_t id[ORDERD_REQUEST_ID_SIZE])
{
	struct call *call;

	if (inflight->n_buckets == 0)
		return NULL;
	call = inflight->buckets[inflight_hash(inflight, id)];
	while (call && memcmp(call->id, id, sizeof(call->id)) != 0)
		call = call->next;
	return call;
}

void inflight_remove(struct inflight *inflight, struct call *call)
{
	struct call **link = &inflight->buckets[inflight_hash(inflight, call->id)];
	struct call *last = inflight->heap[--inflight->n_calls];

	while (*link != call)
		link = &(*link)->next;
	*link = call->next;
	if (last == call)
		return;
	last->heap_index = call->heap_index;
	inflight_reorder(inflight, last);
}

struct call *inflight_first(const struct inflight *inflight)
{
	return inflight->n_calls > 0 ? inflight->heap[0] : NULL;
}

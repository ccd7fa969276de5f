#include "gate/exchange.h"

#include <assert.h>
#include <stdlib.h>

/*
 * The request unpacked (a body of 1 MiB of lines unfolds some eight times), its verdict, and a
 * reply of 1 MiB with its parts.
 */
#define EXCHANGE_BYTES_MAX ((size_t)16 * 1024 * 1024)

/* Kept for the next burst: 2,000 of 8 KiB and themselves, 17 MB. */
#define EXCHANGE_FREE_MAX 2000

void exchange_pool_init(struct exchange_pool *pool)
{
	SLIST_INIT(&pool->free);
	pool->n_free = 0;
	pool->n_taken = 0;
}

static void exchange_free(struct exchange *exchange)
{
	arena_fini(&exchange->arena);
	free(exchange);
}

void exchange_pool_fini(struct exchange_pool *pool)
{
	assert(pool->n_taken == 0);
	while (!SLIST_EMPTY(&pool->free)) {
		struct exchange *exchange = SLIST_FIRST(&pool->free);

		SLIST_REMOVE_HEAD(&pool->free, free_link);
		exchange_free(exchange);
	}
	pool->n_free = 0;
}

struct exchange *exchange_take(struct exchange_pool *pool)
{
	struct exchange *exchange = SLIST_FIRST(&pool->free);

	if (exchange != NULL) {
		SLIST_REMOVE_HEAD(&pool->free, free_link);
		pool->n_free--;
	} else {
		exchange = calloc(1, sizeof(*exchange));
		if (exchange == NULL)
			return NULL;
		arena_init(&exchange->arena, EXCHANGE_BYTES_MAX);
	}
	pool->n_taken++;
	exchange->request = (struct store_request){ 0 };
	exchange->entry = NULL;
	exchange->has_request_id = false;
	exchange->counted_bytes = 0;
	exchange->fetch = NULL;
	exchange->account = NULL;
	verdict_init(&exchange->verdict, &exchange->arena);
	return exchange;
}

void exchange_give(struct exchange_pool *pool, struct exchange *exchange)
{
	assert(pool->n_taken > 0);
	pool->n_taken--;
	if (pool->n_free == EXCHANGE_FREE_MAX) {
		exchange_free(exchange);
		return;
	}
	arena_reset(&exchange->arena);
	SLIST_INSERT_HEAD(&pool->free, exchange, free_link);
	pool->n_free++;
}

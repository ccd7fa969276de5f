/*
 * A request on its way through the daemon, until its reply is sent.
 *
 * The pool owns every exchange; one that is taken is its taker's until it is given back. Exchanges
 * are used again with the first chunk of their arena, so that a busy daemon allocates nothing for
 * an ordinary request.
 */
#pragma once

#include <stdint.h>
#include <sys/queue.h>

#include "base/arena.h"
#include "gate/catalogue.h"
#include "store/request.h"
#include "store/verdict.h"
#include "wire/listener.h"

struct fetch;
struct gate;
struct quota_account;

struct exchange {
	struct store_request request;
	struct arena arena;
	struct verdict verdict;
	struct gate *gate;
	struct peer peer;
	const struct catalogue_entry *entry; /* NULL until the method is known */
	int64_t began_us;                    /* on the monotonic clock */
	bool has_request_id;
	size_t counted_bytes;
	struct fetch *fetch;           /* of a Fetch; in the arena */
	struct quota_account *account; /* that it counts in; NULL: in none */
	SLIST_ENTRY(exchange) free_link;
};

struct exchange_pool {
	SLIST_HEAD(, exchange) free;
	uint32_t n_free;
	uint32_t n_taken;
};

void exchange_pool_init(struct exchange_pool *pool);

/* Every exchange must have been given back. */
void exchange_pool_fini(struct exchange_pool *pool);

/* NULL when memory is out. */
struct exchange *exchange_take(struct exchange_pool *pool);
void exchange_give(struct exchange_pool *pool, struct exchange *exchange);

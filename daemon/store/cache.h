/*
 * What a tenant's batches loaded, kept for its next ones.
 *
 * Every business write moves the tenant's head, and a batch holds the head's lock. So when a batch
 * finds the head where the last batch of this daemon left it, nothing was written in between, and
 * the rows of that batch are what PostgreSQL would answer. When the head stands elsewhere (another
 * daemon wrote), everything is forgotten. The chain hash tells histories of one length apart: a
 * standby that took over may have lost its last commits.
 *
 * Caches of all tenants share one limit; the store owns them.
 */
#ifndef ORDERD_STORE_CACHE_H
#define ORDERD_STORE_CACHE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "batch.h"

struct caches;
struct cache;

/* bytes_max 0: nothing is ever kept. NULL when memory is out. */
struct caches *caches_new(size_t bytes_max);
void caches_free(struct caches *caches);

/* A new limit; what is beyond it goes when nobody is served from it. */
void caches_tune(struct caches *caches, size_t bytes_max);

/* The tenant's cache, made on first use; NULL when memory is out or nothing is to be kept. */
struct cache *caches_get(struct caches *caches, int64_t tenant_id);

/* Whether the cache holds anything; NULL holds nothing. */
bool cache_is_warm(const struct cache *cache);

/*
 * Whether the cache stands where a batch found the head. If so, rows that it serves the batch stay
 * where they are until cache_leave.
 */
bool cache_enter(struct cache *cache, const struct batch_head *head);
void cache_leave(struct cache *cache);

/* Serves what it can of the set's wants; those that are left have to be loaded. */
void cache_serve(const struct cache *cache, struct working_set *set);

/*
 * Once the batch is decided: keeps what it loaded and changed, or forgets what is out of date.
 * served: the batch entered, and leaves with this. From then on the cache stands where the batch
 * leaves the head, which is where the next batch finds it, if this one is committed.
 */
void cache_keep(struct cache *cache, struct batch *batch, bool served);

/* Serves nobody any more; rows go when the last batch that was served has left. */
void cache_forget(struct cache *cache);

#endif

#include "cache.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <uthash.h>

#include "base/hash.h"
#include "cache_row.h"
#include "codec.h"

/* One value of one key with all its rows; the values' texts stand behind the struct. */
struct cache_node {
	struct cache_node *next; /* in its bucket */
	const struct key *key;
	uint64_t hash;
	size_t bytes;
	uint32_t n_rows;
	uint32_t rows_max;
	struct cache_row **rows;
	struct value values[KEY_COLUMNS_MAX];
	char texts[];
};

struct cache {
	int64_t tenant_id;
	int32_t epoch;
	int64_t seq;
	uint8_t chain_hash[CHAIN_HASH_BYTES];
	unsigned int n_users; /* batches that have rows of it */
	bool stale;           /* to be cleared when they have left */
	struct caches *caches;
	struct cache_row *replaced; /* have a former version */
	struct cache_node **buckets;
	uint32_t n_buckets; /* a power of two */
	uint32_t n_nodes;
	size_t bytes;
	UT_hash_handle hh;
};

struct caches {
	struct cache *all;
	size_t bytes_max;
	size_t bytes;
	uint64_t secret;
};

static void cache_count(struct cache *cache, ptrdiff_t bytes)
{
	cache->bytes += (size_t)bytes;
	cache->caches->bytes += (size_t)bytes;
}

static uint64_t cache_mix(uint64_t hash, uint64_t word)
{
	hash = (hash ^ word) * 0x9e3779b97f4a7c15u;
	return hash ^ (hash >> 29);
}

static bool cache_is_text(const struct value *value)
{
	return value->kind == VALUE_TEXT || value->kind == VALUE_BYTES;
}

static uint64_t cache_hash(const struct cache *cache, const struct key *key,
			   const struct value *values)
{
	uint64_t hash = cache_mix(cache->caches->secret, (uint64_t)(uintptr_t)key);

	for (unsigned int i = 0; i < KEY_COLUMNS_MAX && key->columns[i]; i++)
		hash = cache_mix(hash,
				 cache_is_text(&values[i])
					 ? hash_bytes(values[i].data, values[i].length)
					 : (uint64_t)values[i].integer);
	return hash ^ (hash >> 32);
}

static bool cache_same(const struct key *key, const struct value *a, const struct value *b)
{
	for (unsigned int i = 0; i < KEY_COLUMNS_MAX && key->columns[i]; i++) {
		if (!cache_is_text(&a[i]) && a[i].integer != b[i].integer)
			return false;
		if (cache_is_text(&a[i]) &&
		    (a[i].length != b[i].length || memcmp(a[i].data, b[i].data, a[i].length) != 0))
			return false;
	}
	return true;
}

static struct cache_node *cache_find(const struct cache *cache, const struct key *key,
				     const struct value *values)
{
	uint64_t hash = cache_hash(cache, key, values);
	struct cache_node *node;

	if (cache->n_buckets == 0)
		return NULL;
	node = cache->buckets[hash & (cache->n_buckets - 1)];
	while (node &&
	       (node->hash != hash || node->key != key || !cache_same(key, node->values, values)))
		node = node->next;
	return node;
}

static bool cache_grow(struct cache *cache)
{
	uint32_t n = cache->n_buckets ? cache->n_buckets * 2 : 1024;
	struct cache_node **buckets = calloc(n, sizeof(struct cache_node *));

	if (!buckets)
		return false;
	for (uint32_t i = 0; i < cache->n_buckets; i++) {
		struct cache_node *node = cache->buckets[i];

		while (node) {
			struct cache_node *next = node->next;

			node->next = buckets[node->hash & (n - 1)];
			buckets[node->hash & (n - 1)] = node;
			node = next;
		}
	}
	free(cache->buckets);
	cache_count(cache, (ptrdiff_t)((n - cache->n_buckets) * sizeof(struct cache_node *)));
	cache->buckets = buckets;
	cache->n_buckets = n;
	return true;
}

static struct cache_node *cache_make(struct cache *cache, const struct set_node *from)
{
	size_t bytes = sizeof(struct cache_node);
	struct cache_node *node;
	char *at;

	if (cache->n_nodes >= cache->n_buckets && !cache_grow(cache))
		return NULL;
	for (unsigned int i = 0; i < KEY_COLUMNS_MAX && from->key->columns[i]; i++)
		bytes += cache_is_text(&from->values[i]) ? from->values[i].length : 0;
	node = calloc(1, bytes);
	if (!node)
		return NULL;
	node->key = from->key;
	node->bytes = bytes;
	node->hash = cache_hash(cache, from->key, from->values);
	at = node->texts;
	for (unsigned int i = 0; i < KEY_COLUMNS_MAX && from->key->columns[i]; i++) {
		node->values[i] = from->values[i];
		if (!cache_is_text(&from->values[i]))
			continue;
		node->values[i].data = memcpy(at, from->values[i].data, from->values[i].length);
		at += from->values[i].length;
	}
	node->next = cache->buckets[node->hash & (cache->n_buckets - 1)];
	cache->buckets[node->hash & (cache->n_buckets - 1)] = node;
	cache->n_nodes++;
	cache_count(cache, (ptrdiff_t)bytes);
	return node;
}

static bool cache_push(struct cache *cache, struct cache_node *node, struct cache_row *row)
{
	if (node->n_rows == node->rows_max) {
		uint32_t max = node->rows_max ? node->rows_max * 2 : 1;
		struct cache_row **rows = realloc(node->rows, sizeof(struct cache_row *) * max);

		if (!rows)
			return false;
		cache_count(cache,
			    (ptrdiff_t)(sizeof(struct cache_row *) * (max - node->rows_max)));
		node->rows = rows;
		node->rows_max = max;
	}
	node->rows[node->n_rows++] = row;
	row->n_nodes++;
	return true;
}

static void cache_bury(struct cache *cache)
{
	for (struct cache_row *row = cache->replaced; row; row = row->next_replaced)
		cache_row_bury(row);
	cache->replaced = NULL;
}

static void cache_clear(struct cache *cache)
{
	cache_bury(cache);
	for (uint32_t i = 0; i < cache->n_buckets; i++) {
		struct cache_node *node = cache->buckets[i];

		while (node) {
			struct cache_node *next = node->next;

			for (uint32_t row = 0; row < node->n_rows; row++)
				cache_row_leave(node->rows[row]);
			free(node->rows);
			free(node);
			node = next;
		}
	}
	free(cache->buckets);
	cache->buckets = NULL;
	cache->n_buckets = cache->n_nodes = 0;
	cache->stale = false;
	cache_count(cache, -(ptrdiff_t)cache->bytes);
}

bool cache_is_warm(const struct cache *cache)
{
	return cache && cache->n_nodes > 0;
}

static bool cache_is_at(const struct cache *cache, const struct batch_head *head)
{
	return cache->seq == head->seq && cache->epoch == head->epoch &&
		memcmp(cache->chain_hash, head->chain_hash, CHAIN_HASH_BYTES) == 0;
}

bool cache_enter(struct cache *cache, const struct batch_head *head)
{
	if (!cache_is_warm(cache) || cache->stale || !cache_is_at(cache, head))
		return false;
	cache->n_users++;
	return true;
}

void cache_leave(struct cache *cache)
{
	assert(cache->n_users > 0);
	if (--cache->n_users == 0 && cache->stale)
		cache_clear(cache);
}

void cache_forget(struct cache *cache)
{
	if (cache->n_users > 0)
		cache->stale = true;
	else
		cache_clear(cache);
}

void cache_serve(const struct cache *cache, struct working_set *set)
{
	for (struct set_wants *wants = set->wants; wants; wants = wants->next) {
		struct set_node **at = &wants->first;

		while (*at && wants->key->entity->cached) {
			struct set_node *node = *at;
			const struct cache_node *known = cache_find(cache, node->key, node->values);

			if (!known) {
				at = &node->next_wanted;
				continue;
			}
			*at = node->next_wanted;
			wants->n--;
			node->from_cache = true;
			for (uint32_t i = 0; i < known->n_rows; i++)
				working_set_add(set, node->key, known->rows[i]->message);
			node->state = SET_NODE_LOADED;
		}
	}
	working_set_drop_empty_wants(set);
}

/* --- after a commit --- */

static struct cache_row *cache_row_of(const struct cache *cache, struct working_set *set,
				      const struct set_slot *slot)
{
	const struct key *primary = slot->slot.entity->keys[0];
	struct value values[KEY_COLUMNS_MAX] = { { 0 } };
	const struct cache_node *node;

	if (!working_set_key_of(set, primary, slot->slot.message, values))
		return NULL;
	node = cache_find(cache, primary, values);
	return node && node->n_rows > 0 ? node->rows[0] : NULL;
}

/* The row of a slot; it stands under its primary key first of all. */
static struct cache_row *cache_admit(struct cache *cache, struct working_set *set,
				     const struct set_slot *slot)
{
	struct cache_row *row = cache_row_of(cache, set, slot);
	struct set_node primary = { .key = slot->slot.entity->keys[0] };
	struct cache_node *node;

	if (row)
		return row;
	working_set_key_of(set, primary.key, slot->slot.message, primary.values);
	node = cache_find(cache, primary.key, primary.values);
	if (!node)
		node = cache_make(cache, &primary);
	row = node ? cache_row_new(slot->slot.message) : NULL;
	if (!row)
		return NULL;
	cache_count(cache, (ptrdiff_t)row->bytes);
	if (cache_push(cache, node, row))
		return row;
	cache_row_free(row);
	return NULL;
}

static bool cache_holds(const struct cache_node *node, const struct cache_row *row)
{
	for (uint32_t i = 0; i < node->n_rows; i++)
		if (node->rows[i] == row)
			return true;
	return false;
}

/* A key whose rows the batch knows in full. */
static bool cache_keep_node(struct cache *cache, struct working_set *set,
			    const struct set_node *from)
{
	struct cache_node *node = cache_find(cache, from->key, from->values);

	if (!node)
		node = cache_make(cache, from);
	for (uint32_t i = 0; node && i < from->n_slots; i++) {
		struct cache_row *row = cache_admit(cache, set, from->slots[i]);

		if (!row || (!cache_holds(node, row) && !cache_push(cache, node, row)))
			return false;
	}
	return node != NULL;
}

/* A new record joins the keys that are known in full. */
static bool cache_join(struct cache *cache, struct working_set *set, const struct set_slot *slot)
{
	struct cache_row *row = cache_admit(cache, set, slot);
	struct value values[KEY_COLUMNS_MAX] = { { 0 } };

	for (const struct key *const *key = slot->slot.entity->keys; row && *key; key++) {
		struct cache_node *node;

		if (!working_set_key_of(set, *key, slot->slot.message, values))
			continue;
		node = cache_find(cache, *key, values);
		if (node && !cache_holds(node, row) && !cache_push(cache, node, row))
			return false;
	}
	return row != NULL;
}

static bool cache_replace(struct cache *cache, struct cache_row *row,
			  const ProtobufCMessage *message)
{
	size_t before = row->bytes;

	if (!cache_row_replace(row, message))
		return false;
	cache_count(cache, (ptrdiff_t)row->bytes - (ptrdiff_t)before);
	row->next_replaced = cache->replaced;
	cache->replaced = row;
	return true;
}

static bool cache_keep_changes(struct cache *cache, struct working_set *set, unsigned int entity)
{
	for (const struct set_slot *slot = set->dirty[entity]; slot; slot = slot->next_dirty) {
		struct cache_row *row = cache_row_of(cache, set, slot);

		if (slot->removed || (row && !cache_replace(cache, row, slot->slot.message)))
			return false;
		if (!slot->loaded && !cache_join(cache, set, slot))
			return false;
	}
	return true;
}

static bool cache_keep_all(struct cache *cache, struct working_set *set)
{
	for (unsigned int i = 0; i < entity_count; i++)
		if (entity_table[i]->cached && !cache_keep_changes(cache, set, i))
			return false;
	for (uint32_t i = 0; i < set->n_buckets; i++)
		for (const struct set_node *node = set->buckets[i]; node; node = node->next)
			if (node->state == SET_NODE_LOADED && node->key->entity->cached &&
			    !node->from_cache && !cache_keep_node(cache, set, node))
				return false;
	return true;
}

void cache_keep(struct cache *cache, struct batch *batch, bool served)
{
	struct caches *caches = cache ? cache->caches : NULL;
	/* What was forgotten meanwhile may go, with texts that the batch's own rows have of it. */
	const bool forgotten = served && cache->stale;

	if (served)
		cache_leave(cache);
	if (!cache || forgotten)
		return;
	/* One that went ahead of a batch that failed may still be served. */
	if (cache->n_users > 0 || cache->stale) {
		cache_forget(cache);
		return;
	}
	if (!cache_is_at(cache, &batch->loaded))
		cache_clear(cache);
	cache->seq = batch->head.seq;
	cache->epoch = batch->head.epoch;
	memcpy(cache->chain_hash, batch->head.chain_hash, CHAIN_HASH_BYTES);
	/* Former versions have texts of what is being kept. */
	if (!cache_keep_all(cache, &batch->set) || caches->bytes > caches->bytes_max)
		cache_clear(cache);
	else
		cache_bury(cache);
}

struct caches *caches_new(size_t bytes_max)
{
	struct caches *caches = calloc(1, sizeof(*caches));

	if (!caches)
		return NULL;
	caches->bytes_max = bytes_max;
	caches->secret = hash_bytes(&caches, sizeof(struct caches *));
	return caches;
}

void caches_tune(struct caches *caches, size_t bytes_max)
{
	struct cache *cache, *next;

	caches->bytes_max = bytes_max;
	HASH_ITER(hh, caches->all, cache, next)
		if (caches->bytes > bytes_max)
			cache_forget(cache);
}

void caches_free(struct caches *caches)
{
	struct cache *cache, *next;

	if (!caches)
		return;
	HASH_ITER(hh, caches->all, cache, next) {
		HASH_DEL(caches->all, cache);
		cache_clear(cache);
		free(cache);
	}
	free(caches);
}

struct cache *caches_get(struct caches *caches, int64_t tenant_id)
{
	struct cache *cache;

	if (caches->bytes_max == 0)
		return NULL;
	HASH_FIND(hh, caches->all, &tenant_id, sizeof(tenant_id), cache);
	if (cache)
		return cache;
	cache = calloc(1, sizeof(*cache));
	if (!cache)
		return NULL;
	cache->caches = caches;
	cache->tenant_id = tenant_id;
	HASH_ADD(hh, caches->all, tenant_id, sizeof(cache->tenant_id), cache);
	return cache;
}

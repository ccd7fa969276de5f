#include "working_set.h"

#include <assert.h>
#include <string.h>

#include "base/hash.h"
#include "codec.h"

#define BUCKETS_FIRST 256
#define UNDO_FIRST 64

void working_set_init(struct working_set *set, struct arena *arena, bool writes)
{
	*set = (struct working_set){ .arena = arena, .writes = writes };
	set->n_buckets = BUCKETS_FIRST;
	set->buckets = arena_alloc(arena, sizeof(struct set_node *) * BUCKETS_FIRST);
	set->dirty = arena_alloc(arena, sizeof(struct set_slot *) * entity_count);
	set->layouts = arena_alloc(arena, sizeof(struct layout *) * entity_count);
	set->secret = hash_bytes(&set, sizeof(set));
	set->undo_max = UNDO_FIRST;
	set->undo = arena_alloc(arena, sizeof(struct set_undo) * UNDO_FIRST);
}

static unsigned int working_set_columns(const struct key *key)
{
	unsigned int n = 0;

	while (n < KEY_COLUMNS_MAX && key->columns[n])
		n++;
	return n;
}

const struct layout *working_set_layout(struct working_set *set, const struct entity *entity)
{
	const struct layout **layout = &set->layouts[entity_index(entity)];

	if (!*layout)
		*layout = layout_new(entity, set->arena);
	return *layout;
}

/* Numbers are mixed by multiplication under a secret of the set: quick, and not to be foreseen. */
static uint64_t working_set_mix(uint64_t hash, uint64_t word)
{
	hash = (hash ^ word) * 0x9e3779b97f4a7c15u;
	return hash ^ (hash >> 29);
}

static uint64_t working_set_hash(const struct working_set *set, const struct key *key,
				 const struct value *values)
{
	uint64_t hash = working_set_mix(set->secret, (uint64_t)(uintptr_t)key);

	for (unsigned int i = 0; i < KEY_COLUMNS_MAX && key->columns[i]; i++)
		hash = working_set_mix(hash,
				       values[i].kind == VALUE_TEXT || values[i].kind == VALUE_BYTES
					       ? hash_bytes(values[i].data, values[i].length)
					       : (uint64_t)values[i].integer);
	return hash ^ (hash >> 32);
}

static bool working_set_same(const struct key *key, const struct value *a, const struct value *b)
{
	for (unsigned int i = 0; i < KEY_COLUMNS_MAX && key->columns[i]; i++) {
		if (a[i].kind == VALUE_TEXT || a[i].kind == VALUE_BYTES) {
			if (a[i].length != b[i].length ||
			    memcmp(a[i].data, b[i].data, a[i].length) != 0)
				return false;
		} else if (a[i].integer != b[i].integer) {
			return false;
		}
	}
	return true;
}

static void working_set_grow(struct working_set *set)
{
	uint32_t n = set->n_buckets * 4;
	struct set_node **buckets = arena_alloc(set->arena, sizeof(*buckets) * n);

	for (uint32_t i = 0; i < set->n_buckets; i++) {
		struct set_node *node = set->buckets[i];

		while (node) {
			struct set_node *next = node->next;

			node->next = buckets[node->hash & (n - 1)];
			buckets[node->hash & (n - 1)] = node;
			node = next;
		}
	}
	set->buckets = buckets;
	set->n_buckets = n;
}

static struct set_node *working_set_lookup(const struct working_set *set, const struct key *key,
					   const struct value *values, uint64_t hash)
{
	struct set_node *node = set->buckets[hash & (set->n_buckets - 1)];

	while (node &&
	       (node->hash != hash || node->key != key ||
		!working_set_same(key, node->values, values)))
		node = node->next;
	return node;
}

struct set_node *working_set_node(const struct working_set *set, const struct key *key,
				  const struct value *values)
{
	return working_set_lookup(set, key, values, working_set_hash(set, key, values));
}

/* The next batch may look for a node when the rows that its texts came from are gone. */
static struct set_node *working_set_make(struct working_set *set, const struct key *key,
					 const struct value *values)
{
	uint64_t hash = working_set_hash(set, key, values);
	struct set_node *node = working_set_lookup(set, key, values, hash);
	uint32_t bucket;

	if (node)
		return node;
	if (set->n_nodes >= set->n_buckets)
		working_set_grow(set);
	node = arena_alloc(set->arena, sizeof(*node));
	node->key = key;
	node->hash = hash;
	memcpy(node->values, values, sizeof(*values) * working_set_columns(key));
	for (unsigned int i = 0; i < working_set_columns(key); i++)
		if (values[i].kind == VALUE_TEXT || values[i].kind == VALUE_BYTES)
			node->values[i].data =
				arena_memdup(set->arena, values[i].data, values[i].length);
	bucket = (uint32_t)(hash & (set->n_buckets - 1));
	node->next = set->buckets[bucket];
	set->buckets[bucket] = node;
	set->n_nodes++;
	return node;
}

void working_set_want(struct working_set *set, const struct key *key, const struct value *values)
{
	struct set_node *node;
	struct set_wants *wants;

	for (unsigned int i = 0; i < KEY_COLUMNS_MAX && key->columns[i]; i++)
		assert(values[i].kind != VALUE_NULL);
	node = working_set_make(set, key, values);
	if (node->state != SET_NODE_NEW || (key->unique && node->n_slots > 0))
		return;
	node->state = SET_NODE_WANTED;
	for (wants = set->wants; wants && wants->key != key; wants = wants->next)
		;
	if (!wants) {
		wants = arena_alloc(set->arena, sizeof(*wants));
		wants->key = key;
		wants->next = set->wants;
		set->wants = wants;
	}
	node->next_wanted = wants->first;
	wants->first = node;
	wants->n++;
}

void working_set_bear(struct working_set *set, int64_t id)
{
	if (id != set->born_end)
		set->born_first = id;
	set->born_end = id + 1;
}

/* Other columns hold numbers too: quantities, numbers of lines. */
static bool working_set_is_id(const char *column)
{
	size_t length = strlen(column);

	return strcmp(column, "id") == 0 || (length > 3 && strcmp(column + length - 3, "_id") == 0);
}

bool working_set_is_born(const struct working_set *set, const struct key *key,
			 const struct value *values)
{
	for (unsigned int i = 0; i < KEY_COLUMNS_MAX && key->columns[i]; i++)
		if (values[i].kind == VALUE_INT && values[i].integer >= set->born_first &&
		    values[i].integer < set->born_end && working_set_is_id(key->columns[i]))
			return true;
	return false;
}

static void working_set_push(struct working_set *set, struct set_node *node, struct set_slot *slot)
{
	if (node->n_slots == node->slots_max) {
		uint32_t max = node->slots_max ? node->slots_max * 2 : 2;
		struct set_slot **slots = arena_alloc(set->arena, sizeof(struct set_slot *) * max);

		if (node->n_slots > 0)
			memcpy(slots, node->slots, sizeof(struct set_slot *) * node->n_slots);
		node->slots = slots;
		node->slots_max = max;
	}
	node->slots[node->n_slots++] = slot;
}

bool working_set_key_of(struct working_set *set, const struct key *key,
			const ProtobufCMessage *message, struct value *ret)
{
	const struct layout *layout = working_set_layout(set, key->entity);
	unsigned int i = 0;

	while (key->entity->keys[i] != key)
		i++;
	for (unsigned int k = 0; k < KEY_COLUMNS_MAX && layout->keys[i][k]; k++) {
		ret[k] = codec_get(message, layout->keys[i][k]);
		if (ret[k].kind == VALUE_NULL)
			return false;
	}
	return true;
}

static void working_set_index(struct working_set *set, struct set_slot *slot)
{
	const struct entity *entity = slot->slot.entity;
	struct value values[KEY_COLUMNS_MAX] = { { 0 } };

	for (const struct key *const *key = entity->keys; *key; key++)
		if (working_set_key_of(set, *key, slot->slot.message, values))
			working_set_push(set, working_set_make(set, *key, values), slot);
}

/*
 * A list keeps the order in which its load brought the rows: a row that was here before moves to
 * the end, so that the loaded ones stand in their order behind those the load left out.
 */
static void working_set_to_end(struct set_node *node, struct set_slot *slot)
{
	uint32_t i = 0;

	while (i < node->n_slots && node->slots[i] != slot)
		i++;
	if (i == node->n_slots)
		return;
	memmove(&node->slots[i], &node->slots[i + 1],
		sizeof(node->slots[0]) * (node->n_slots - i - 1));
	node->slots[node->n_slots - 1] = slot;
}

void working_set_add(struct working_set *set, const struct key *key, ProtobufCMessage *message)
{
	const struct entity *entity = key->entity;
	struct value values[KEY_COLUMNS_MAX] = { { 0 } };
	struct set_node *node;
	struct set_slot *slot;
	bool whole = working_set_key_of(set, entity->keys[0], message, values);

	assert(whole);
	node = working_set_make(set, entity->keys[0], values);
	if (node->n_slots > 0) {
		slot = node->slots[0];
		if (!key->unique && working_set_key_of(set, key, message, values))
			working_set_to_end(working_set_make(set, key, values), slot);
		return;
	}
	slot = arena_alloc(set->arena, sizeof(*slot));
	slot->slot.entity = entity;
	slot->slot.message = message;
	slot->loaded = message;
	working_set_index(set, slot);
}

void working_set_ask(struct working_set *set, bool held_back)
{
	struct set_wants **at = &set->wants;

	assert(!set->asked);
	while (*at) {
		struct set_wants *wants = *at;

		if (held_back && wants->key->entity->cached) {
			at = &wants->next;
			continue;
		}
		*at = wants->next;
		wants->next = set->asked;
		set->asked = wants;
	}
}

void working_set_loaded(struct working_set *set)
{
	for (struct set_wants *wants = set->asked; wants; wants = wants->next)
		for (struct set_node *node = wants->first; node; node = node->next_wanted)
			node->state = SET_NODE_LOADED;
	set->asked = NULL;
}

void working_set_drop_empty_wants(struct working_set *set)
{
	struct set_wants **at = &set->wants;

	while (*at) {
		if ((*at)->n == 0)
			*at = (*at)->next;
		else
			at = &(*at)->next;
	}
}

static void working_set_remember(struct working_set *set, struct set_slot *slot,
				 const ProtobufCMessage *former)
{
	if (set->n_undo == set->undo_max) {
		struct set_undo *undo = arena_alloc(set->arena, sizeof(*undo) * set->undo_max * 2);

		memcpy(undo, set->undo, sizeof(*undo) * set->n_undo);
		set->undo = undo;
		set->undo_max *= 2;
	}
	set->undo[set->n_undo++] = (struct set_undo){
		.slot = slot,
		.former = former,
		.edited_by = slot->edited_by,
		.dirty = slot->dirty,
	};
}

static void working_set_mark_dirty(struct working_set *set, struct set_slot *slot)
{
	unsigned int i = entity_index(slot->slot.entity);

	if (slot->dirty)
		return;
	slot->dirty = true;
	slot->next_dirty = set->dirty[i];
	set->dirty[i] = slot;
}

struct set_slot *working_set_insert(struct working_set *set, const struct entity *entity,
				    ProtobufCMessage *message)
{
	struct set_slot *slot = arena_alloc(set->arena, sizeof(*slot));

	assert(set->writes);
	slot->slot.entity = entity;
	slot->slot.message = slot->copy = message;
	working_set_remember(set, slot, NULL);
	working_set_index(set, slot);
	working_set_mark_dirty(set, slot);
	return slot;
}

void working_set_change(struct working_set *set, struct set_slot *slot, ProtobufCMessage *message,
			uint32_t serial)
{
	assert(set->writes);
	assert(!slot->slot.entity->insert_only);
	working_set_remember(set, slot, slot->slot.message);
	working_set_mark_dirty(set, slot);
	slot->slot.message = slot->copy = message;
	slot->edited_by = serial;
}

static void working_set_unlink(struct working_set *set, struct set_slot *slot)
{
	struct value values[KEY_COLUMNS_MAX] = { { 0 } };

	for (const struct key *const *key = slot->slot.entity->keys; *key; key++) {
		struct set_node *node;

		if (!working_set_key_of(set, *key, slot->slot.message, values))
			continue;
		node = working_set_node(set, *key, values);
		/* Memory may have run out before the slot had its place under all keys. */
		if (!node || node->n_slots == 0)
			continue;
		working_set_to_end(node, slot);
		if (node->slots[node->n_slots - 1] == slot)
			node->n_slots--;
	}
}

static void working_set_unmark(struct working_set *set, struct set_slot *slot)
{
	struct set_slot **at = &set->dirty[entity_index(slot->slot.entity)];

	while (*at != slot)
		at = &(*at)->next_dirty;
	*at = slot->next_dirty;
	slot->dirty = false;
}

void working_set_remove(struct working_set *set, struct set_slot *slot)
{
	struct value values[KEY_COLUMNS_MAX] = { { 0 } };

	assert(set->writes && slot->slot.entity->removable && !slot->removed);
	working_set_remember(set, slot, slot->slot.message);
	set->undo[set->n_undo - 1].removed = true;
	working_set_mark_dirty(set, slot);
	working_set_unlink(set, slot);
	slot->removed = true;
	/* What only one record can have, nobody has now, whoever had named it before or not. */
	for (const struct key *const *key = slot->slot.entity->keys; *key; key++)
		if ((*key)->unique && working_set_key_of(set, *key, slot->slot.message, values))
			working_set_make(set, *key, values)->state = SET_NODE_LOADED;
}

void working_set_roll_back(struct working_set *set, uint32_t mark)
{
	while (set->n_undo > mark) {
		struct set_undo *undo = &set->undo[--set->n_undo];
		struct set_slot *slot = undo->slot;

		if (slot->dirty && !undo->dirty)
			working_set_unmark(set, slot);
		slot->edited_by = undo->edited_by;
		if (undo->removed) {
			slot->removed = false;
			working_set_index(set, slot);
		} else if (undo->former)
			slot->slot.message = undo->former;
		else
			working_set_unlink(set, slot);
	}
}

void working_set_keep(struct working_set *set)
{
	set->n_undo = 0;
}

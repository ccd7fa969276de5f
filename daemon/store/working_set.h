/*
 * The rows that a batch works on: found by every key they have, in immutable versions.
 *
 * Everything lives in the arena that the set is given; resetting it ends the set. Rows come in
 * through working_set_add after a load; requests change them through work.h; a mark and a roll back
 * drop what a refused request did.
 */
#ifndef ORDERD_STORE_WORKING_SET_H
#define ORDERD_STORE_WORKING_SET_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "entity.h"
#include "layout.h"
#include "value.h"
#include "work.h"

/* A slot with what the batch knows of it. The public part comes first. */
struct set_slot {
	struct slot slot;
	const ProtobufCMessage *loaded; /* as the database has it; NULL: to be inserted */
	ProtobufCMessage *copy;         /* the last copy that was given out */
	uint32_t edited_by;             /* serial of the request that got it */
	bool dirty;
	bool removed; /* to be deleted; no key finds it any more */
	struct set_slot *next_dirty;
};

enum set_node_state {
	SET_NODE_NEW,    /* only rows that came by other ways */
	SET_NODE_WANTED, /* goes into the next load */
	SET_NODE_LOADED, /* all the database has is here */
};

/* One value of one key, with the rows that have it. */
struct set_node {
	struct set_node *next; /* in its bucket */
	struct set_node *next_wanted;
	const struct key *key;
	uint64_t hash;
	enum set_node_state state;
	bool from_cache;
	uint32_t n_slots;
	uint32_t slots_max;
	struct set_slot **slots;
	struct value values[KEY_COLUMNS_MAX];
};

/* A former version, to go back to. */
struct set_undo {
	struct set_slot *slot;
	const ProtobufCMessage *former; /* NULL: the slot was new */
	uint32_t edited_by;
	bool dirty;
	bool removed; /* by the change that this undoes */
};

/* Values of one key that wait for a load. */
struct set_wants {
	const struct key *key;
	struct set_node *first;
	uint32_t n;
	struct set_wants *next;
};

struct working_set {
	struct arena *arena;
	struct set_node **buckets;
	uint32_t n_buckets; /* a power of two */
	uint32_t n_nodes;
	struct set_undo *undo;
	uint32_t n_undo;
	uint32_t undo_max;
	struct set_slot **dirty;       /* per entity: linked by next_dirty, latest first */
	struct set_wants *wants;       /* to be asked */
	struct set_wants *asked;       /* under way */
	const struct layout **layouts; /* per entity; NULL: not yet used */
	uint64_t secret;               /* of this set's hashes of numbers */
	int64_t born_first;            /* ids that the batch gave to new records, */
	int64_t born_end;              /* of one block; those of a former one are forgotten */
	bool writes;                   /* false: read only */
};

/* The arena's escape must be set whenever the set is used. */
void working_set_init(struct working_set *set, struct arena *arena, bool writes);

const struct layout *working_set_layout(struct working_set *set, const struct entity *entity);

/* Asks for a key's rows, unless they are here. */
void working_set_want(struct working_set *set, const struct key *key, const struct value *values);

/* The node of a key's value; NULL if nobody ever spoke of it. */
struct set_node *working_set_node(const struct working_set *set, const struct key *key,
				  const struct value *values);

/* An id was taken for a new record. */
void working_set_bear(struct working_set *set, int64_t id);

/*
 * Whether a key names a record that this batch made. The database has no rows for it: an id is
 * given once, and nobody can refer to it before.
 */
bool working_set_is_born(const struct working_set *set, const struct key *key,
			 const struct value *values);

/* Puts a row in that a load of this key brought. A row that is here already stays as it is. */
void working_set_add(struct working_set *set, const struct key *key, ProtobufCMessage *message);

/* The wants go out with the next load; held_back leaves those of cached entities. */
void working_set_ask(struct working_set *set, bool held_back);

/* All rows of what was asked were added: its keys count as loaded. */
void working_set_loaded(struct working_set *set);

/* Drops wants whose nodes were all served. */
void working_set_drop_empty_wants(struct working_set *set);

/* False when a column is absent: NULL equals nothing, so such a row has no place under the key. */
bool working_set_key_of(struct working_set *set, const struct key *key,
			const ProtobufCMessage *message, struct value *ret);

/* Takes a new record in. */
struct set_slot *working_set_insert(struct working_set *set, const struct entity *entity,
				    ProtobufCMessage *message);

/* Gives the slot a new version, remembering the former. */
void working_set_change(struct working_set *set, struct set_slot *slot, ProtobufCMessage *message,
			uint32_t serial);

/* Takes a record away. It stays among the dirty ones, to be deleted. */
void working_set_remove(struct working_set *set, struct set_slot *slot);

/* Goes back to a former length of the undo list. */
void working_set_roll_back(struct working_set *set, uint32_t mark);

/* Ends the undo list: what was done stays. */
void working_set_keep(struct working_set *set);

#endif

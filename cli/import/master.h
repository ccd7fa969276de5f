/*
 * The accounts and products that orders name, each of which is saved once before the first of them.
 *
 * A register owns its masters; their texts are in its arena, until master_fini().
 */

#pragma once

#include <stddef.h>
#include <sys/queue.h>

#define HASH_NONFATAL_OOM 1
#include <uthash.h>

#include "base/arena.h"

enum master_kind {
	MASTER_ACCOUNT,
	MASTER_PRODUCT,
};

enum master_state {
	MASTER_UNSENT,
	MASTER_SENT, /* or queued for it */
	MASTER_SAVED,
	MASTER_REFUSED,
};

struct draft;

/* A draft that waits for a master; it belongs to the draft's arena. */
struct master_wait {
	SLIST_ENTRY(master_wait) link;
	struct draft *draft;
};

struct master {
	UT_hash_handle hh;
	enum master_kind kind;
	enum master_state state;
	const char *key;
	const char *name;    /* NULL: none was seen */
	const char *country; /* of an account, or NULL */
	/* Of a refused one. */
	const char *reason;
	const char *message;
	SLIST_HEAD(master_waits, master_wait) waits;
	STAILQ_ENTRY(master) link;
};

struct master_register {
	struct arena *arena;
	struct master *tables[MASTER_PRODUCT + 1];
};

void master_init(struct master_register *r, struct arena *arena);
void master_fini(struct master_register *r);

/* The master of that key, made if it is new; NULL when memory is short. */
struct master *master_take(struct master_register *r, enum master_kind kind, const char *key);

/* NULL if there is none. */
struct master *master_find(struct master_register *r, enum master_kind kind, const char *key);

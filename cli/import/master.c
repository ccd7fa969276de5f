#include "import/master.h"

#include <string.h>

void master_init(struct master_register *r, struct arena *arena)
{
	*r = (struct master_register){ .arena = arena };
}

void master_fini(struct master_register *r)
{
	HASH_CLEAR(hh, r->tables[MASTER_ACCOUNT]);
	HASH_CLEAR(hh, r->tables[MASTER_PRODUCT]);
}

struct master *master_find(struct master_register *r, enum master_kind kind, const char *key)
{
	struct master *found = NULL;

	HASH_FIND_STR(r->tables[kind], key, found);
	return found;
}

struct master *master_take(struct master_register *r, enum master_kind kind, const char *key)
{
	struct master *master = master_find(r, kind, key);

	if (master)
		return master;
	master = arena_alloc(r->arena, sizeof(*master));
	master->kind = kind;
	master->key = arena_strdup(r->arena, key);
	SLIST_INIT(&master->waits);
	HASH_ADD_KEYPTR(hh, r->tables[kind], master->key, strlen(master->key), master);
	return master_find(r, kind, key);
}

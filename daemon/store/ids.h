/*
 * Ids handed out from blocks of the database's sequence.
 * One for all lanes; owned by the store.
 */
#ifndef ORDERD_STORE_IDS_H
#define ORDERD_STORE_IDS_H

#include <stdbool.h>
#include <stdint.h>

#define IDS_BLOCK 65536 /* ids per value of the sequence id_block */
#define IDS_LOW 16384   /* the largest batch takes about 2,000 rows + one request of 4,000 */

struct ids {
	int64_t next;
	int64_t end;
	int64_t spare; /* first id of a block in reserve; 0: none */
};

/* 0 when the blocks are used up. */
static inline int64_t ids_take(struct ids *ids)
{
	if (ids->next == ids->end) {
		if (ids->spare == 0)
			return 0;
		ids->next = ids->spare;
		ids->end = ids->spare + IDS_BLOCK;
		ids->spare = 0;
	}
	return ids->next++;
}

static inline bool ids_low(const struct ids *ids)
{
	return ids->spare == 0 && ids->end - ids->next < IDS_LOW;
}

/* Takes a value of id_block. A block that is not needed is left out. */
static inline void ids_add(struct ids *ids, int64_t block)
{
	int64_t first = block * IDS_BLOCK;

	if (ids->next == ids->end) {
		ids->next = first;
		ids->end = first + IDS_BLOCK;
	} else if (ids->spare == 0) {
		ids->spare = first;
	}
}

#endif

/*
 * A walk along the chain of hashes, event by event, until the first that does not fit. Everything
 * lives in the arena.
 */

#pragma once

#include "orderd/v1/audit.pb-c.h"
#include "store/chain.h"
#include "store/history.h"

struct chain_check {
	struct arena *arena;
	struct history_values values;                /* personal ones that the events changed */
	const Orderd__Internal__V1__EventHead *head; /* NULL: the log has no event */
	int64_t head_seq;
	int64_t seq; /* everything up to here fits */
	uint8_t hash[CHAIN_HASH_BYTES];
	uint32_t n_events;
	uint32_t n_values;
	uint32_t n_erased;
	bool ended; /* at what was asked for */
	Orderd__V1__ChainFault *fault;
};

void chain_check_head(struct chain_check *check, const Orderd__Internal__V1__EventHead *head);

/* Stands behind after_seq; first: the event there, or the first of all when that is 0. */
void chain_check_begin(struct chain_check *check, const Orderd__V1__VerifyChainRequest *request,
		       const Orderd__Internal__V1__LoggedRow *first);

/* The next event. False when it is not here, or does not fit: `fault` tells. */
bool chain_check_event(struct chain_check *check, const Orderd__Internal__V1__LoggedRow *row);

/* No event is left up to this position. */
void chain_check_end(struct chain_check *check, int64_t until_seq);

/* "subject:seq,…" of the personal values that the events in the rows changed. */
char *chain_check_wants(struct arena *arena, const void *const *rows, size_t n);

/*
 * What is done with dead letters that are named by position, or with all. Everything lives in the
 * working set's arena.
 */

#pragma once

#include "orderd/v1/subscription.pb-c.h"
#include "store/work.h"

/* Which ones. */
struct dead_letters {
	const Orderd__V1__RecordKey *subscription;
	const int64_t *seqs;
	size_t n_seqs;
	bool all;
};

void dead_letters_check(const struct dead_letters *which, struct verdict *verdict);

/* In load; the statement takes subscription, incarnation, positions and gives their number. */
void dead_letters_want(struct work *work, const struct dead_letters *which,
		       const struct query *query);

/* In decide: how many there were; negative, with the refusal in the verdict. */
int64_t dead_letters_count(struct work *work, const struct dead_letters *which,
			   const struct query *query);

/*
 * A subscription's place in the log as bookkeeping finds it: who has it, what its position is
 * worth. Everything lives in the working set's arena.
 */

#pragma once

#include <stdbool.h>

#include "orderd/internal/v1/store.pb-c.h"
#include "orderd/v1/subscription.pb-c.h"
#include "store/work.h"

#define CURSOR_SEQS_MAX 100 /* dead letters that a consumer names at once */
#define CURSOR_CONSUMER_BYTES_MAX 64

/* In load: makes the cursor if this is the first that is asked of the subscription. */
void cursor_open(struct work *work, const Orderd__V1__Subscription *subscription);

/*
 * In load, behind what changes it: the cursor, with what a position is worth. Both values may be
 * NULL: the cursor's own position.
 */
void cursor_want(struct work *work, const Orderd__V1__Subscription *subscription,
		 struct value epoch, struct value seq);

/* In decide. Never NULL once the cursor was opened. */
const Orderd__Internal__V1__Cursor *cursor_find(struct work *work);

/* A statement that found its row gave one number: true. */
bool cursor_done(struct work *work, const struct query *query, int64_t *ret);

/* Refuses a consumer whose generation is over. */
void cursor_refuse_generation(struct work *work, const Orderd__V1__Subscription *subscription,
			      const Orderd__Internal__V1__Cursor *cursor);

/* Refuses a consumer that came while another one has the lease. */
void cursor_refuse_held(struct work *work, const Orderd__V1__Subscription *subscription,
			const Orderd__Internal__V1__Cursor *cursor);

/* Refuses who asks for what follows seq: of that, the oldest that the log still has comes later. */
void cursor_refuse_expired(struct verdict *verdict, int64_t seq, int64_t oldest_seq);

/*
 * Whether following can go on after seq, which the cursor was asked about. False, with the refusal
 * in the verdict: the history is another one, it has expired, it is not there yet.
 */
bool cursor_check_position(struct work *work, const Orderd__Internal__V1__Cursor *cursor,
			   int64_t seq);

/* In check: positions of dead letters. */
void cursor_check_seqs(struct verdict *verdict, const int64_t *seqs, size_t n, size_t n_max,
		       const char *path);

/* "{1,2,3}" */
char *cursor_seqs(struct work *work, const int64_t *seqs, size_t n);

#include "op/event/cursor.h"

#include <inttypes.h>
#include <stdio.h>

/* Subscription, incarnation, epoch and seq where it begins. */
static const struct query open_cursor = {
	.name = "open_cursor",
	.row = &orderd__internal__v1__count__descriptor,
	.types = "iiii",
};

/* Subscription, epoch, seq. */
static const struct query view_cursor = {
	.name = "view_cursor",
	.row = &orderd__internal__v1__cursor__descriptor,
	.types = "iii",
};

void cursor_open(struct work *work, const Orderd__V1__Subscription *subscription)
{
	work_query(work, &open_cursor, v_int(subscription->id), v_int(subscription->incarnation),
		   v_int(subscription->start_epoch), v_int(subscription->start_seq));
}

void cursor_want(struct work *work, const Orderd__V1__Subscription *subscription,
		 struct value epoch, struct value seq)
{
	work_query(work, &view_cursor, v_int(subscription->id), epoch, seq);
}

const Orderd__Internal__V1__Cursor *cursor_find(struct work *work)
{
	static const Orderd__Internal__V1__Cursor none = ORDERD__INTERNAL__V1__CURSOR__INIT;
	const void *const *rows = NULL;

	return work_rows(work, &view_cursor, &rows) > 0 ? rows[0] : &none;
}

bool cursor_done(struct work *work, const struct query *query, int64_t *ret)
{
	const void *const *rows = NULL;

	if (work_rows(work, query, &rows) == 0)
		return false;
	*ret = ((const Orderd__Internal__V1__Count *)rows[0])->count;
	return true;
}

void cursor_refuse_generation(struct work *work, const Orderd__V1__Subscription *subscription,
			      const Orderd__Internal__V1__Cursor *cursor)
{
	struct verdict *verdict = work_verdict(work);

	if (cursor->consumer)
		verdict_refuse(verdict, REASON_LEASE_LOST,
			       "\"%s\" has the subscription \"%s\" now, as generation %" PRId64,
			       cursor->consumer, subscription->name, cursor->generation);
	else
		verdict_refuse(verdict, REASON_SUBSCRIPTION_SOUGHT,
			       "the subscription \"%s\" was set to position %" PRId64
			       "; fetch without a generation to go on from there",
			       subscription->name, cursor->acked_seq);
	if (cursor->consumer)
		verdict_fact(verdict, "consumer", "%s", cursor->consumer);
	verdict_fact(verdict, "generation", "%" PRId64, cursor->generation);
}

void cursor_refuse_held(struct work *work, const Orderd__V1__Subscription *subscription,
			const Orderd__Internal__V1__Cursor *cursor)
{
	struct verdict *verdict = work_verdict(work);
	int64_t left_ms = cursor->lease_left_ms > 1 ? cursor->lease_left_ms : 1;

	verdict_refuse(verdict, REASON_LEASE_HELD,
		       "\"%s\" has the subscription \"%s\", for %" PRId64
		       " ms more unless it is heard of; force takes it at once",
		       cursor->consumer ? cursor->consumer : "", subscription->name, left_ms);
	verdict_fact(verdict, "consumer", "%s", cursor->consumer ? cursor->consumer : "");
	verdict->retry_after_ms = (uint32_t)left_ms;
}

void cursor_refuse_expired(struct verdict *verdict, int64_t seq, int64_t oldest_seq)
{
	verdict_refuse(verdict, REASON_HISTORY_EXPIRED,
		       "event %" PRId64 " is not in the log any more, the oldest one is %" PRId64,
		       seq + 1, oldest_seq);
	verdict_fact(verdict, "oldest_seq", "%" PRId64, oldest_seq);
}

bool cursor_check_position(struct work *work, const Orderd__Internal__V1__Cursor *cursor,
			   int64_t seq)
{
	struct verdict *verdict = work_verdict(work);

	if (cursor->has_diverged_seq) {
		verdict_refuse(verdict, REASON_EPOCH_DIVERGED,
			       "position %" PRId64 " is not part of this history, which is another "
			       "one since position %" PRId64,
			       seq, cursor->diverged_seq);
		verdict_fact(verdict, "diverged_seq", "%" PRId64, cursor->diverged_seq);
	} else if (seq > cursor->head_seq) {
		verdict_refuse(verdict, REASON_POSITION_AHEAD,
			       "there is no event %" PRId64 ": the newest one is %" PRId64, seq,
			       cursor->head_seq);
		verdict_fact(verdict, "head_seq", "%" PRId64, cursor->head_seq);
	} else if (cursor->has_oldest_seq ? seq + 1 < cursor->oldest_seq : seq < cursor->head_seq) {
		cursor_refuse_expired(verdict, seq,
				      cursor->has_oldest_seq ? cursor->oldest_seq
							     : cursor->head_seq + 1);
	}
	return !verdict_refused(verdict);
}

void cursor_check_seqs(struct verdict *verdict, const int64_t *seqs, size_t n, size_t n_max,
		       const char *path)
{
	if (n > n_max)
		verdict_violate(verdict, REASON_TOO_MANY, path,
				"%zu of %s, at most %zu are allowed", n, path, n_max);
	for (size_t i = 0; i < n && i < n_max; i++)
		if (seqs[i] <= 0)
			verdict_violate(verdict, REASON_OUT_OF_RANGE,
					verdict_path(verdict, "%s[%zu]", path, i),
					"%s[%zu] is %" PRId64 ", which no position is", path, i,
					seqs[i]);
}

char *cursor_seqs(struct work *work, const int64_t *seqs, size_t n)
{
	const size_t size = n * 21 + 3; /* 20 characters of a number, a comma */
	char *list = arena_alloc(work_arena(work), size);
	size_t length = 0;

	list[length++] = '{';
	for (size_t i = 0; i < n; i++)
		length += (size_t)snprintf(list + length, size - length, "%s%" PRId64,
					   i > 0 ? "," : "", seqs[i]);
	list[length] = '}';
	return list;
}

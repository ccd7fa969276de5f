#include "op/event/dead_letters.h"

#include "op/event/cursor.h"
#include "op/event/subscription.h"
#include "op/input.h"
#include "op/record_key.h"

#define SEQS_MAX 1000

void dead_letters_check(const struct dead_letters *which, struct verdict *verdict)
{
	record_key_check(verdict, which->subscription, "subscription");
	cursor_check_seqs(verdict, which->seqs, which->n_seqs, SEQS_MAX, "seqs");
	if (which->n_seqs == 0 && !which->all)
		input_required(verdict, "seqs");
	if (which->n_seqs > 0 && which->all)
		verdict_violate(verdict, REASON_DUPLICATE, "all",
				"seqs and all both say which ones; give one of them");
}

void dead_letters_want(struct work *work, const struct dead_letters *which,
		       const struct query *query)
{
	const Orderd__V1__Subscription *subscription = subscription_want(work, which->subscription);

	if (!subscription)
		return;
	work_query(work, query, v_int(subscription->id), v_int(subscription->incarnation),
		   v_text(which->all ? NULL : cursor_seqs(work, which->seqs, which->n_seqs)));
}

int64_t dead_letters_count(struct work *work, const struct dead_letters *which,
			   const struct query *query)
{
	struct slot *slot = subscription_find(work, which->subscription);
	int64_t count = 0;

	if (!slot)
		return -1;
	cursor_done(work, query, &count);
	work_touch(work, ((const Orderd__V1__Subscription *)slot->message)->id);
	return count;
}

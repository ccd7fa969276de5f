#include <inttypes.h>
#include <string.h>

#include "model/field.h"
#include "op/event/cursor.h"
#include "op/event/subscription.h"
#include "op/input.h"
#include "op/operations.h"
#include "op/record_key.h"

#define REASON_BYTES_MAX 1024
#define DEAD_LETTERS_MAX 10000

/* Subscription, generation, seq, epoch, reason, how many there may be. */
static const struct query reject_event = {
	.name = "reject_event",
	.row = &orderd__internal__v1__count__descriptor,
	.types = "iiiiti",
};

static void reject_check(const void *message, struct verdict *verdict)
{
	const Orderd__V1__RejectRequest *request = message;

	record_key_check(verdict, request->subscription, "subscription");
	if (!request->has_seq)
		input_required(verdict, "seq");
	else if (request->seq <= 0)
		verdict_violate(verdict, REASON_OUT_OF_RANGE, "seq",
				"seq is %" PRId64 ", which no event has", request->seq);
	if (!request->reason || !*request->reason)
		input_required(verdict, "reason");
	else if (strlen(request->reason) > REASON_BYTES_MAX)
		verdict_violate(verdict, REASON_TOO_LONG, "reason",
				"reason has %zu bytes, at most %d are allowed",
				strlen(request->reason), REASON_BYTES_MAX);
}

static void reject_load(struct work *work, const void *message)
{
	const Orderd__V1__RejectRequest *request = message;
	const Orderd__V1__Subscription *subscription =
		subscription_want(work, request->subscription);
	struct value epoch = request->has_epoch ? v_int(request->epoch) : v_null();

	if (!subscription)
		return;
	cursor_open(work, subscription);
	work_query(work, &reject_event, v_int(subscription->id),
		   request->has_generation ? v_int(request->generation) : v_null(),
		   v_int(request->seq), epoch, v_text(request->reason), v_int(DEAD_LETTERS_MAX));
	cursor_want(work, subscription, epoch, v_int(request->seq));
}

static void reject_decide(struct work *work, const void *message, void *reply)
{
	const Orderd__V1__RejectRequest *request = message;
	Orderd__V1__RejectResponse *response = reply;
	struct slot *slot = subscription_find(work, request->subscription);
	const Orderd__Internal__V1__Cursor *cursor;
	int64_t acked_seq;

	if (!slot)
		return;
	if (cursor_done(work, &reject_event, &acked_seq)) {
		field_set(response, acked_seq, acked_seq);
		if (!request->has_generation)
			work_touch(work, ((const Orderd__V1__Subscription *)slot->message)->id);
		return;
	}
	cursor = cursor_find(work);
	if (request->has_generation && cursor->generation != request->generation)
		cursor_refuse_generation(work, (const void *)slot->message, cursor);
	else if (cursor_check_position(work, cursor, request->seq))
		verdict_refuse(work_verdict(work), REASON_DEAD_LETTERS_FULL,
			       "\"%s\" has %d dead letters, which is the limit; have them tried "
			       "again, or drop them",
			       ((const Orderd__V1__Subscription *)slot->message)->name,
			       DEAD_LETTERS_MAX);
}

const struct op op_reject = {
	.method = "orderd.v1.EventService/Reject",
	.kind = OP_BOOK,
	.callers = OP_ADMINISTRATOR | OP_STAFF | OP_SERVICE | OP_PORTAL,
	.check = reject_check,
	.load = reject_load,
	.decide = reject_decide,
};

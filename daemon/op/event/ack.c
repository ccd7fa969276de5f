#include <inttypes.h>

#include "model/field.h"
#include "op/event/cursor.h"
#include "op/event/subscription.h"
#include "op/input.h"
#include "op/operations.h"
#include "op/record_key.h"

/* Subscription, generation, seq, epoch, dead letters, whether the lease ends. */
static const struct query ack_subscription = {
	.name = "ack_subscription",
	.row = &orderd__internal__v1__count__descriptor,
	.types = "iiiiti",
};

static void ack_check(const void *message, struct verdict *verdict)
{
	const Orderd__V1__AckRequest *request = message;

	record_key_check(verdict, request->subscription, "subscription");
	if (!request->has_generation)
		input_required(verdict, "generation");
	if (!request->has_seq && request->n_retried_seqs == 0 && !request->release)
		input_required(verdict, "seq");
	if (request->seq < 0)
		verdict_violate(verdict, REASON_OUT_OF_RANGE, "seq",
				"seq is %" PRId64 ", which no position is", request->seq);
	cursor_check_seqs(verdict, request->retried_seqs, request->n_retried_seqs, CURSOR_SEQS_MAX,
			  "retried_seqs");
}

static void ack_load(struct work *work, const void *message)
{
	const Orderd__V1__AckRequest *request = message;
	const Orderd__V1__Subscription *subscription =
		subscription_want(work, request->subscription);
	struct value seq = request->has_seq ? v_int(request->seq) : v_null();
	struct value epoch = request->has_epoch ? v_int(request->epoch) : v_null();

	if (!subscription)
		return;
	cursor_open(work, subscription);
	work_query(work, &ack_subscription, v_int(subscription->id), v_int(request->generation),
		   seq, epoch,
		   v_text(cursor_seqs(work, request->retried_seqs, request->n_retried_seqs)),
		   v_int(request->release));
	cursor_want(work, subscription, epoch, seq);
}

static void ack_decide(struct work *work, const void *message, void *reply)
{
	const Orderd__V1__AckRequest *request = message;
	Orderd__V1__AckResponse *response = reply;
	struct slot *slot = subscription_find(work, request->subscription);
	const Orderd__Internal__V1__Cursor *cursor;
	int64_t acked_seq;

	if (!slot)
		return;
	if (cursor_done(work, &ack_subscription, &acked_seq)) {
		field_set(response, acked_seq, acked_seq);
		return;
	}
	cursor = cursor_find(work);
	if (cursor->generation != request->generation)
		cursor_refuse_generation(work, (const void *)slot->message, cursor);
	else if (cursor_check_position(work, cursor, request->seq))
		verdict_refuse(work_verdict(work), REASON_INTERNAL,
			       "the place could not be moved to %" PRId64, request->seq);
}

const struct op op_ack = {
	.method = "orderd.v1.EventService/Ack",
	.kind = OP_BOOK,
	.callers = OP_ADMINISTRATOR | OP_STAFF | OP_SERVICE | OP_PORTAL,
	.check = ack_check,
	.load = ack_load,
	.decide = ack_decide,
};

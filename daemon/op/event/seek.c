#include <inttypes.h>

#include "model/field.h"
#include "op/event/cursor.h"
#include "op/event/subscription.h"
#include "op/input.h"
#include "op/operations.h"
#include "op/record_key.h"

/* Time. */
static const struct query find_instant = {
	.name = "find_instant",
	.row = &orderd__internal__v1__count__descriptor,
	.types = "s",
};

/* Subscription, seq, request. */
static const struct query seek_subscription = {
	.name = "seek_subscription",
	.row = &orderd__internal__v1__count__descriptor,
	.types = "iib",
};

static void seek_check(const void *message, struct verdict *verdict)
{
	const Orderd__V1__SeekRequest *request = message;
	int n = (request->start != 0) + (request->has_after_seq != 0) + (request->time != NULL);

	record_key_check(verdict, request->subscription, "subscription");
	if (request->has_start)
		input_enum(verdict, &orderd__v1__subscription_start__descriptor,
			   (int)request->start, "start");
	if (request->after_seq < 0)
		verdict_violate(verdict, REASON_OUT_OF_RANGE, "after_seq",
				"after_seq is %" PRId64 ", which no position is",
				request->after_seq);
	input_time(verdict, request->time, "time");
	if (n == 0)
		input_required(verdict, "after_seq");
	if (n > 1)
		verdict_violate(verdict, REASON_DUPLICATE, "after_seq",
				"start, after_seq and time all say where to; give one of them");
}

/* What time the log is looked for; BEGINNING is before all times. NULL: none. */
static struct value seek_instant(const Orderd__V1__SeekRequest *request)
{
	if (request->time)
		return v_time(work_time_us(request->time));
	if (request->start == ORDERD__V1__SUBSCRIPTION_START__SUBSCRIPTION_START_BEGINNING)
		return v_time(0);
	return v_null();
}

/* Where to; negative as long as it is not known. */
static int64_t seek_target(struct work *work, const Orderd__V1__SeekRequest *request)
{
	int64_t seq;

	if (request->has_after_seq)
		return request->after_seq;
	if (seek_instant(request).kind == VALUE_NULL)
		return work_position(work);
	return cursor_done(work, &find_instant, &seq) ? seq : -1;
}

static void seek_load(struct work *work, const void *message)
{
	const Orderd__V1__SeekRequest *request = message;
	const Orderd__V1__Subscription *subscription =
		subscription_want(work, request->subscription);
	struct value instant = seek_instant(request);
	int64_t seq;

	if (!subscription)
		return;
	cursor_open(work, subscription);
	if (instant.kind != VALUE_NULL)
		work_query(work, &find_instant, instant);
	seq = seek_target(work, request);
	if (seq < 0)
		return;
	work_query(work, &seek_subscription, v_int(subscription->id), v_int(seq),
		   v_bytes(work_request_id(work), 16));
	cursor_want(work, subscription, v_null(), v_int(seq));
}

static void seek_decide(struct work *work, const void *message, void *reply)
{
	const Orderd__V1__SeekRequest *request = message;
	Orderd__V1__SeekResponse *response = reply;
	struct slot *slot = subscription_find(work, request->subscription);
	const Orderd__Internal__V1__Cursor *cursor;

	if (!slot || !cursor_check_position(work, cursor_find(work), seek_target(work, request)))
		return;
	cursor = cursor_find(work);
	field_set(response, epoch, cursor->epoch);
	field_set(response, acked_seq, cursor->acked_seq);
	work_touch(work, ((const Orderd__V1__Subscription *)slot->message)->id);
}

const struct op op_seek = {
	.method = "orderd.v1.EventService/Seek",
	.kind = OP_BOOK,
	.callers = OP_ADMINISTRATOR | OP_STAFF | OP_SERVICE | OP_PORTAL,
	.check = seek_check,
	.load = seek_load,
	.decide = seek_decide,
};

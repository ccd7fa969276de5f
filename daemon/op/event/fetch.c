#include <inttypes.h>
#include <string.h>

#include "model/field.h"
#include "op/event/cursor.h"
#include "op/event/event_filter.h"
#include "op/event/subscription.h"
#include "op/input.h"
#include "op/message.h"
#include "op/operations.h"
#include "op/page.h"
#include "op/record_key.h"

#define WAIT_MS_MAX 60000
#define LEASE_MS_MIN 1000
#define LEASE_MS_MAX 600000
#define LEASE_MS_DEFAULT 30000
#define RETRIED_BYTES_MAX (256u << 10) /* beside a page of 512 KiB */

/* Subscription, consumer, generation, force, milliseconds of the lease with and without a wait. */
static const struct query lease_subscription = {
	.name = "lease_subscription",
	.row = &orderd__internal__v1__count__descriptor,
	.types = "itiiii",
};

/* Subscription, incarnation, positions in hand. */
static const struct query due_dead_letters = {
	.name = "due_dead_letters",
	.row = &orderd__internal__v1__event_row__descriptor,
	.types = "iit",
};

/* Subscription, consumer, generation, end of the page. */
static const struct query hand_out = {
	.name = "hand_out",
	.row = &orderd__internal__v1__count__descriptor,
	.types = "itii",
};

static void fetch_check_times(const Orderd__V1__FetchRequest *request, struct verdict *verdict)
{
	if (request->wait_ms > WAIT_MS_MAX)
		verdict_violate(verdict, REASON_OUT_OF_RANGE, "wait_ms",
				"wait_ms is %" PRIu32 ", at most %d is allowed", request->wait_ms,
				WAIT_MS_MAX);
	if (request->has_lease_ms &&
	    (request->lease_ms < LEASE_MS_MIN || request->lease_ms > LEASE_MS_MAX))
		verdict_violate(verdict, REASON_OUT_OF_RANGE, "lease_ms",
				"lease_ms is %" PRIu32 ", it must be %d to %d", request->lease_ms,
				LEASE_MS_MIN, LEASE_MS_MAX);
}

static void fetch_check(const void *message, struct verdict *verdict)
{
	const Orderd__V1__FetchRequest *request = message;

	record_key_check(verdict, request->subscription, "subscription");
	if (!request->consumer || !*request->consumer)
		input_required(verdict, "consumer");
	else if (strlen(request->consumer) > CURSOR_CONSUMER_BYTES_MAX)
		verdict_violate(verdict, REASON_TOO_LONG, "consumer",
				"consumer has %zu bytes, at most %d are allowed",
				strlen(request->consumer), CURSOR_CONSUMER_BYTES_MAX);
	if (request->force && request->has_generation)
		verdict_violate(verdict, REASON_DUPLICATE, "force",
				"force takes the lease, a generation says that it is there");
	if (request->after_seq < 0)
		verdict_violate(verdict, REASON_OUT_OF_RANGE, "after_seq",
				"after_seq is %" PRId64 ", which no position is",
				request->after_seq);
	page_check_size(verdict, request->has_page_size, request->page_size);
	fetch_check_times(request, verdict);
	cursor_check_seqs(verdict, request->held_seqs, request->n_held_seqs, CURSOR_SEQS_MAX,
			  "held_seqs");
}

static uint32_t fetch_lease_ms(const Orderd__V1__FetchRequest *request)
{
	return request->has_lease_ms ? request->lease_ms : LEASE_MS_DEFAULT;
}

static void fetch_load(struct work *work, const void *message)
{
	const Orderd__V1__FetchRequest *request = message;
	const Orderd__V1__Subscription *subscription =
		subscription_want(work, request->subscription);

	if (!subscription)
		return;
	cursor_open(work, subscription);
	work_query(work, &lease_subscription, v_int(subscription->id), v_text(request->consumer),
		   request->has_generation ? v_int(request->generation) : v_null(),
		   v_int(request->force),
		   v_int((int64_t)request->wait_ms + fetch_lease_ms(request)),
		   v_int(fetch_lease_ms(request)));
	cursor_want(work, subscription, request->has_epoch ? v_int(request->epoch) : v_null(),
		    request->has_after_seq ? v_int(request->after_seq) : v_null());
	work_query(work, &due_dead_letters, v_int(subscription->id),
		   v_int(subscription->incarnation),
		   v_text(cursor_seqs(work, request->held_seqs, request->n_held_seqs)));
}

static void fetch_plan_retried(struct work *work, Orderd__Internal__V1__FetchPlan *plan)
{
	const void *const *rows = NULL;
	size_t n = work_rows(work, &due_dead_letters, &rows), n_bytes = 0;

	plan->retried = arena_alloc(work_arena(work), (n + 1) * sizeof(plan->retried[0]));
	for (size_t i = 0; i < n; i++) {
		const Orderd__Internal__V1__EventRow *row = rows[i];

		n_bytes += row->event.len;
		if (i > 0 && n_bytes > RETRIED_BYTES_MAX)
			return;
		plan->retried[plan->n_retried++] = row->event;
	}
}

static void fetch_plan_filter(struct work *work, const Orderd__V1__Subscription *subscription,
			      Orderd__Internal__V1__FetchPlan *plan)
{
	plan->types =
		event_filter_join(work_arena(work), subscription->types, subscription->n_types);
	field_set(plan, subscription_id, subscription->id);
	field_set(plan, aggregate_kind, (int32_t)subscription->aggregate_kind);
	field_set(plan, aggregate_id, subscription->aggregate_id);
	field_set(plan, account_id, subscription->account_id);
}

static void fetch_decide(struct work *work, const void *message, void *reply)
{
	const Orderd__V1__FetchRequest *request = message;
	Orderd__Internal__V1__FetchPlan *plan = reply;
	struct slot *slot = subscription_find(work, request->subscription);
	const Orderd__V1__Subscription *subscription;
	const Orderd__Internal__V1__Cursor *cursor;
	int64_t after_seq, generation;

	if (!slot)
		return;
	subscription = (const Orderd__V1__Subscription *)slot->message;
	cursor = cursor_find(work);
	if (!cursor_done(work, &lease_subscription, &generation)) {
		if (request->has_generation)
			cursor_refuse_generation(work, subscription, cursor);
		else
			cursor_refuse_held(work, subscription, cursor);
		return;
	}
	after_seq = request->has_after_seq ? request->after_seq : cursor->acked_seq;
	if (!cursor_check_position(work, cursor, after_seq))
		return;
	fetch_plan_filter(work, subscription, plan);
	field_set(plan, after_seq, after_seq);
	field_set(plan, generation, generation);
	field_set(plan, acked_seq, cursor->acked_seq);
	field_set(plan, redelivered_seq, cursor->redelivered_seq);
	field_set(plan, head_seq, cursor->head_seq);
	fetch_plan_retried(work, plan);
}

static void fetch_hand_load(struct work *work, const void *message)
{
	const struct op_page *page = message;
	const Orderd__V1__FetchRequest *request = page->request;
	const Orderd__V1__Subscription *subscription =
		subscription_want(work, request->subscription);

	if (!subscription)
		return;
	work_query(work, &hand_out, v_int(subscription->id), v_text(request->consumer),
		   v_int(page->plan->generation),
		   v_int(page->n_events > 0 ? page->through_seq : 0));
	cursor_want(work, subscription, v_null(), v_null());
}

static void fetch_hand_decide(struct work *work, const void *message, void *reply)
{
	const struct op_page *page = message;
	const Orderd__V1__FetchRequest *request = page->request;
	const Orderd__Internal__V1__FetchPlan *plan = page->plan;
	ProtobufCAllocator allocator = arena_allocator(work_arena(work));
	struct slot *slot = subscription_find(work, request->subscription);
	Orderd__V1__FetchResponse *response = reply;
	int64_t generation;

	if (!slot)
		return;
	if (!cursor_done(work, &hand_out, &generation)) {
		cursor_refuse_generation(work, (const void *)slot->message, cursor_find(work));
		return;
	}
	field_set(response, through_seq, page->through_seq);
	field_set(response, epoch, work_epoch(work));
	field_set(response, head_seq, work_position(work));
	field_set(response, generation, plan->generation);
	field_set(response, acked_seq, plan->acked_seq);
	field_set(response, redelivered_seq, plan->redelivered_seq);
	response->retried = arena_alloc(work_arena(work), (plan->n_retried + 1) * sizeof(void *));
	for (size_t i = 0; i < plan->n_retried; i++) {
		Orderd__V1__Event *event = orderd__v1__event__unpack(
			&allocator, plan->retried[i].len, plan->retried[i].data);

		if (event)
			response->retried[response->n_retried++] = event;
	}
}

const struct op op_fetch = {
	.method = "orderd.v1.EventService/Fetch",
	.kind = OP_FETCH,
	.callers = OP_ADMINISTRATOR | OP_STAFF | OP_SERVICE | OP_PORTAL,
	.check = fetch_check,
	.load = fetch_load,
	.decide = fetch_decide,
	.hand_load = fetch_hand_load,
	.hand_decide = fetch_hand_decide,
};

#include "gate/fetch.h"

#include <string.h>

#include "base/clock.h"
#include "gate/admit.h"
#include "gate/answer.h"
#include "gate/principal.h"
#include "orderd/internal/v1/store.pb-c.h"
#include "orderd/v1/event.pb-c.h"

#define FETCH_EVENTS_DEFAULT 100
#define FETCH_PAGE_BYTES_MAX ((size_t)512 * 1024)
#define FETCH_RETRY_AFTER_MS 1000
/* Before the caller gives up, the answer has to be composed. */
#define FETCH_MARGIN_US 250000
/* FetchResponse.events: field 1, bytes of a length. Ten bytes hold any length. */
#define FETCH_EVENTS_TAG 0x0a
#define FETCH_LENGTH_BYTES_MAX 10

struct fetch {
	const Orderd__V1__FetchRequest *request;
	struct op_page page;
	uint8_t *bytes; /* the page's events as fields of a FetchResponse */
	size_t length;
	int64_t until_us;
	int64_t found_us; /* since when the page is looked for */
};

static struct exchange *fetch_exchange(struct store_request *request)
{
	return request->context;
}

static void fetch_refuse(struct exchange *exchange, enum reason reason, const char *message)
{
	answer_start_over(exchange, reason, message);
	exchange->verdict.retry_after_ms = FETCH_RETRY_AFTER_MS;
	answer_refuse(exchange);
}

static void fetch_submit(struct exchange *exchange)
{
	int answer = store_submit(exchange->gate->settings.store, &exchange->request);

	if (answer == STORE_SUBMIT_DRAINING)
		fetch_refuse(exchange, REASON_SHUTTING_DOWN, "the daemon is stopping");
	else if (answer != 0)
		fetch_refuse(exchange, REASON_QUEUE_FULL,
			     "more requests wait than the daemon keeps");
}

/* --- handing out --- */

/* The events stand before the rest of the response, as the same message. */
static void fetch_on_handed(struct store_request *request)
{
	struct exchange *exchange = fetch_exchange(request);
	const struct fetch *fetch = exchange->fetch;
	uint8_t *body;

	if (request->reply.code == ORDERD__V1__CODE__CODE_OK && fetch->length > 0) {
		body = arena_alloc(&exchange->arena, fetch->length + request->reply.body_length);
		if (body == NULL) {
			fetch_refuse(exchange, REASON_QUEUE_FULL, "there is no memory for a page");
			return;
		}
		memcpy(body, fetch->bytes, fetch->length);
		memcpy(body + fetch->length, request->reply.body, request->reply.body_length);
		request->reply.body = body;
		request->reply.body_length += fetch->length;
	}
	answer_on_done(request);
}

/* Whose key ended while it waited gets nothing that happened since. */
static bool fetch_is_known(const struct exchange *exchange)
{
	const struct gate_settings *settings = &exchange->gate->settings;
	struct principal principal;

	return principal_find(settings->store, exchange->peer.user_id, settings->owner,
			      &principal) == 0;
}

static void fetch_hand_out(struct exchange *exchange)
{
	const struct catalogue_entry *entry = exchange->entry;
	struct store_request *request = &exchange->request;

	if (!fetch_is_known(exchange)) {
		answer_start_over(exchange, REASON_UNAUTHENTICATED,
				  "the daemon does not know who is asking, not any more");
		answer_refuse(exchange);
		return;
	}
	request->load = entry->op->hand_load;
	request->decide = entry->op->hand_decide;
	request->body = &exchange->fetch->page;
	request->response = entry->output;
	request->on_done = fetch_on_handed;
	fetch_submit(exchange);
}

static size_t fetch_put_length(uint8_t *at, size_t length)
{
	size_t n = 0;

	for (; length >= 0x80; length >>= 7)
		at[n++] = (uint8_t)(length | 0x80);
	at[n++] = (uint8_t)length;
	return n;
}

/* False when memory is out. */
static bool fetch_keep(struct exchange *exchange, const struct store_page *page)
{
	struct fetch *fetch = exchange->fetch;
	size_t length = 0;

	for (size_t i = 0; i < page->n_events; i++)
		length += 1 + FETCH_LENGTH_BYTES_MAX + page->events[i].length;
	fetch->bytes = arena_alloc(&exchange->arena, length);
	if (fetch->bytes == NULL && length > 0)
		return false;
	fetch->length = 0;
	for (size_t i = 0; i < page->n_events; i++) {
		const struct store_event *event = &page->events[i];

		fetch->bytes[fetch->length++] = FETCH_EVENTS_TAG;
		fetch->length += fetch_put_length(fetch->bytes + fetch->length, event->length);
		memcpy(fetch->bytes + fetch->length, event->data, event->length);
		fetch->length += event->length;
	}
	fetch->page.n_events = page->n_events;
	fetch->page.through_seq = page->through_seq;
	return true;
}

static void fetch_lease(struct exchange *exchange);

/* What it may see can have changed while it waited. Then it looks anew, if it still may at all. */
static bool fetch_may_still(struct exchange *exchange)
{
	const struct scope former = exchange->request.scope;

	return admit_scope(exchange) && scope_same(&former, &exchange->request.scope);
}

static void fetch_on_page(void *context, int answer, const struct store_page *page)
{
	struct exchange *exchange = context;

	/* How long it waited says nothing of the daemon. */
	exchange->began_us += clock_monotonic_us() - exchange->fetch->found_us;
	switch (answer) {
	case 0:
		if (!fetch_may_still(exchange)) {
			fetch_lease(exchange);
			return;
		}
		if (!fetch_keep(exchange, page)) {
			fetch_refuse(exchange, REASON_QUEUE_FULL, "there is no memory for a page");
			return;
		}
		fetch_hand_out(exchange);
		return;
	case STORE_PAGE_SUPERSEDED:
		/* Whether it still has the lease is seen there. */
		fetch_hand_out(exchange);
		return;
	case STORE_PAGE_TOUCHED:
		fetch_lease(exchange);
		return;
	case STORE_PAGE_TWIN:
		answer_drop(exchange);
		return;
	case STORE_PAGE_STOPPED:
		fetch_refuse(exchange, REASON_SHUTTING_DOWN, "the daemon is stopping");
		return;
	default:
		fetch_refuse(exchange, REASON_DATABASE_UNAVAILABLE, "the log cannot be read now");
		return;
	}
}

/* --- finding --- */

static void fetch_find(struct exchange *exchange)
{
	const struct gate_settings *settings = &exchange->gate->settings;
	struct fetch *fetch = exchange->fetch;
	const Orderd__Internal__V1__FetchPlan *plan = fetch->page.plan;
	const Orderd__V1__FetchRequest *request = fetch->request;
	const struct store_page_query query = {
		.tenant = exchange->request.tenant,
		.filter = { .types = plan->types,
			    .aggregate_kind = plan->aggregate_kind,
			    .aggregate_id = plan->aggregate_id,
			    .account_id = plan->account_id },
		.scope = exchange->request.scope,
		.after_seq = plan->after_seq,
		.events_max = request->has_page_size ? request->page_size : FETCH_EVENTS_DEFAULT,
		.bytes_max = FETCH_PAGE_BYTES_MAX,
		.on_page = fetch_on_page,
		.context = exchange,
		.until_us = fetch->until_us,
		.head_seq = plan->head_seq,
		.topic = plan->subscription_id,
		.request_id = exchange->request.request_id,
	};
	int answer = settings->find(settings->context, &query);

	fetch->found_us = clock_monotonic_us();
	if (answer == STORE_PAGE_STOPPED)
		fetch_refuse(exchange, REASON_SHUTTING_DOWN, "the daemon is stopping");
	else if (answer > 0)
		fetch_refuse(exchange, REASON_FETCHES_FULL,
			     "more fetches wait for events than the daemon keeps");
	else if (answer < 0)
		fetch_refuse(exchange, REASON_QUEUE_FULL, "there is no memory for more requests");
}

/* The lease's answer, for the fetch's own use. False when memory is out. */
static bool fetch_take_plan(struct exchange *exchange)
{
	ProtobufCAllocator allocator = arena_allocator(&exchange->arena);
	const struct store_reply *reply = &exchange->request.reply;
	struct fetch *fetch = exchange->fetch;
	const Orderd__Internal__V1__FetchPlan *plan = orderd__internal__v1__fetch_plan__unpack(
		&allocator, reply->body_length, reply->body);

	if (plan == NULL)
		return false;
	fetch->page = (struct op_page){
		.request = fetch->request,
		.plan = plan,
		.through_seq = plan->after_seq,
	};
	return true;
}

static void fetch_on_leased(struct store_request *request)
{
	struct exchange *exchange = fetch_exchange(request);

	if (request->reply.code != ORDERD__V1__CODE__CODE_OK || request->reply.header == NULL)
		answer_on_done(request);
	else if (!fetch_take_plan(exchange))
		fetch_refuse(exchange, REASON_QUEUE_FULL, "there is no memory for more requests");
	else if (exchange->fetch->page.plan->n_retried > 0)
		fetch_hand_out(exchange);
	else
		fetch_find(exchange);
}

/* --- the lease --- */

static void fetch_lease(struct exchange *exchange)
{
	const struct op *op = exchange->entry->op;
	struct store_request *request = &exchange->request;

	if (verdict_refused(&exchange->verdict)) {
		answer_refuse(exchange);
		return;
	}
	request->load = op->load;
	request->decide = op->decide;
	request->body = exchange->fetch->request;
	request->response = &orderd__internal__v1__fetch_plan__descriptor;
	request->on_done = fetch_on_leased;
	fetch_submit(exchange);
}

void fetch_begin(struct exchange *exchange)
{
	struct fetch *fetch = arena_alloc(&exchange->arena, sizeof(*fetch));
	const Orderd__V1__FetchRequest *request = exchange->request.body;
	int64_t last_us = exchange->request.deadline_us - FETCH_MARGIN_US;

	exchange->fetch = fetch;
	if (fetch == NULL) {
		fetch_refuse(exchange, REASON_QUEUE_FULL, "there is no memory for more requests");
		return;
	}
	fetch->request = request;
	fetch->until_us = exchange->began_us + (int64_t)request->wait_ms * 1000;
	if (fetch->until_us > last_us)
		fetch->until_us = last_us;
	fetch_lease(exchange);
}

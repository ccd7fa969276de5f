/* Streams of durable subscriptions while memory runs out, at each allocation in turn. */
#include "lib/unit.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lib/fault.h"
#include "lib/world.h"
#include "orderd/stream.h"

#define FAULTS_MAX 200
#define HEAD 12
#define PAGE 4
#define REJECTED 6

/* The daemon and the program on its other side. */
struct exchange {
	struct world *world;
	struct orderd_stream *stream;
	int64_t seqs[HEAD];
	size_t n_events;
	bool refused; /* the rejection found no memory: to be said again */
	bool ended;
	int64_t acked;
	unsigned int n_rejects;
};

static const struct orderd_stream_options *exchange_options(void)
{
	static const char *const types[] = { "order.placed", "account." };
	static struct orderd_stream_options options = ORDERD_STREAM_OPTIONS_INIT;

	options.subscription = "erp";
	options.consumer = "press";
	options.create = true;
	options.from = ORDERD_STREAM_FROM_BEGINNING;
	options.types = types;
	options.n_types = 2;
	return &options;
}

/* --- the program --- */

static void exchange_settle(struct exchange *x, int64_t seq)
{
	int result = seq == REJECTED ? orderd_stream_reject(x->stream, seq, "no such customer")
				     : orderd_stream_ack(x->stream, seq);

	x->refused = result == -ENOMEM;
	if (x->refused)
		assert_int_equal(seq, REJECTED);
	else
		assert_int_equal(result, 0);
}

static void exchange_on_event(const Orderd__V1__Event *event, void *context)
{
	struct exchange *x = context;

	assert_true(x->n_events < HEAD);
	x->seqs[x->n_events++] = event->seq;
	/* Nothing is acknowledged past one that has to be rejected. */
	if (!x->refused)
		exchange_settle(x, event->seq);
}

static void exchange_on_notice(const struct orderd_notice *notice, void *context)
{
	struct exchange *x = context;

	x->ended |= notice->kind == ORDERD_NOTICE_ENDED;
}

/* --- the daemon --- */

static void exchange_fetch(struct exchange *x, const struct fake_request *request)
{
	Orderd__V1__FetchRequest *fetch =
		orderd__v1__fetch_request__unpack(NULL, request->body_size, request->body);
	Orderd__V1__FetchResponse page = ORDERD__V1__FETCH_RESPONSE__INIT;
	Orderd__V1__Event events[PAGE], *list[PAGE];
	char type[] = "order.placed";
	int64_t seq = fetch->has_after_seq ? fetch->after_seq : x->acked;

	while (seq < HEAD && page.n_events < PAGE) {
		Orderd__V1__Event *event = &events[page.n_events];

		orderd__v1__event__init(event);
		event->has_seq = event->has_epoch = true;
		event->seq = ++seq;
		event->epoch = 1;
		event->type = type;
		list[page.n_events++] = event;
	}
	page.events = list;
	page.has_through_seq = page.has_epoch = page.has_head_seq = page.has_generation =
		page.has_acked_seq = true;
	page.through_seq = seq;
	page.head_seq = HEAD;
	page.epoch = 1;
	page.generation = 3;
	page.acked_seq = x->acked;
	/* Where there is nothing more it waits. */
	if (page.n_events > 0)
		fake_reply(&x->world->fake, request, &page.base);
	orderd__v1__fetch_request__free_unpacked(fetch, NULL);
}

static void exchange_ack(struct exchange *x, const struct fake_request *request)
{
	Orderd__V1__AckRequest *ack =
		orderd__v1__ack_request__unpack(NULL, request->body_size, request->body);
	Orderd__V1__AckResponse response = ORDERD__V1__ACK_RESPONSE__INIT;

	if (ack->seq >= REJECTED)
		assert_true(x->n_rejects > 0);
	if (x->acked < ack->seq)
		x->acked = ack->seq;
	fake_reply(&x->world->fake, request, &response.base);
	orderd__v1__ack_request__free_unpacked(ack, NULL);
}

static void exchange_reject(struct exchange *x, const struct fake_request *request)
{
	Orderd__V1__RejectRequest *reject =
		orderd__v1__reject_request__unpack(NULL, request->body_size, request->body);
	Orderd__V1__RejectResponse response = ORDERD__V1__REJECT_RESPONSE__INIT;

	assert_int_equal(reject->seq, REJECTED);
	x->n_rejects++;
	if (x->acked < REJECTED)
		x->acked = REJECTED;
	fake_reply(&x->world->fake, request, &response.base);
	orderd__v1__reject_request__free_unpacked(reject, NULL);
}

static void exchange_answer(struct exchange *x, const struct fake_request *request)
{
	Orderd__V1__CreateSubscriptionResponse created =
		ORDERD__V1__CREATE_SUBSCRIPTION_RESPONSE__INIT;
	const char *method = strchr(request->header->method, '/') + 1;

	if (strcmp(method, "Fetch") == 0)
		exchange_fetch(x, request);
	else if (strcmp(method, "Ack") == 0)
		exchange_ack(x, request);
	else if (strcmp(method, "Reject") == 0)
		exchange_reject(x, request);
	else
		fake_reply(&x->world->fake, request, &created.base);
}

/* --- both --- */

static bool exchange_is_over(const struct exchange *x)
{
	return x->ended || (x->n_events == HEAD && x->acked == HEAD);
}

/*
 * Until everything was handed out and acknowledged; of the client's own allocations number k fails.
 * Whether there was one.
 */
static bool exchange_run(struct exchange *x, size_t k)
{
	size_t n_seen = 0;
	bool failed = false;

	for (unsigned int turn = 0; !exchange_is_over(x); turn++) {
		struct fake_request request;

		assert_true(turn < 1000);
		if (!failed)
			fault_arm(k - n_seen);
		orderd_client_process(x->world->client, turn % 2 ? 100 : 0);
		n_seen += fault_disarm();
		failed |= n_seen > k;
		if (x->refused)
			exchange_settle(x, REJECTED);
		while (fake_poll(&x->world->fake, &request)) {
			exchange_answer(x, &request);
			fake_request_fini(&request);
		}
	}
	return failed;
}

static void opening_fails_cleanly(void **state)
{
	struct world *world = *state;

	for (size_t k = 0; k < FAULTS_MAX; k++) {
		struct orderd_stream *stream = NULL;
		int result;

		fault_arm(k);
		result = orderd_stream_open(&stream, world->client, exchange_options(),
					    exchange_on_event, NULL, NULL);
		if (fault_disarm() <= k) {
			assert_int_equal(result, 0);
			assert_true(k > 6);
			orderd_stream_close(stream);
			return;
		}
		assert_int_equal(result, -ENOMEM);
		assert_null(stream);
	}
	fail();
}

/* The consumer's name is made then, too. */
static void opening_without_a_consumer_fails_cleanly(void **state)
{
	struct orderd_stream_options options = *exchange_options();
	struct world *world = *state;
	size_t k;

	options.consumer = NULL;
	for (k = 0; k < FAULTS_MAX; k++) {
		struct orderd_stream *stream = NULL;
		int result;

		fault_arm(k);
		result = orderd_stream_open(&stream, world->client, &options, exchange_on_event,
					    NULL, NULL);
		if (fault_disarm() <= k) {
			orderd_stream_close(stream);
			break;
		}
		assert_int_equal(result, -ENOMEM);
	}
	assert_in_range(k, 7, FAULTS_MAX - 1);
}

/* Whatever fails, each event comes once, in order, and is settled. */
static void a_stream_goes_on_when_memory_is_back(void **state)
{
	bool failed = true;
	size_t k;

	for (k = 0; failed && k < FAULTS_MAX; k++) {
		struct exchange x = { 0 };
		struct world *world;

		assert_int_equal(world_setup(state), 0);
		world = *state;
		x.world = world;
		assert_int_equal(orderd_stream_open(&x.stream, world->client, exchange_options(),
						    exchange_on_event, exchange_on_notice, &x),
				 0);
		failed = exchange_run(&x, k);
		assert_false(x.ended);
		assert_int_equal(x.n_events, HEAD);
		for (size_t i = 0; i < HEAD; i++)
			assert_int_equal(x.seqs[i], (int64_t)i + 1);
		assert_true(x.n_rejects > 0);
		orderd_stream_close(x.stream);
		world_teardown(state);
	}
	assert_in_range(k, 6, FAULTS_MAX - 1);
}

#define WORLD(test) cmocka_unit_test_setup_teardown(test, world_setup, world_teardown)

static const struct CMUnitTest tests[] = {
	WORLD(opening_fails_cleanly),
	WORLD(opening_without_a_consumer_fails_cleanly),
	cmocka_unit_test(a_stream_goes_on_when_memory_is_back),
};

UNIT_MAIN(tests)

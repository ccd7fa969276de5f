/* Streams of durable subscriptions: what they ask of the daemon, what they hand to the program. */
#include "lib/unit.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/world.h"
#include "orderd/stream.h"

#define CODE(name) ORDERD__V1__CODE__CODE_##name

/* The program: writes down what it gets, acknowledges as it is told to. */
struct program {
	struct orderd_stream *stream;
	int64_t seqs[4096];
	size_t n_events;
	unsigned int n_again;
	unsigned int n_retried;
	unsigned int n_notices[ORDERD_NOTICE_SOUGHT + 1];
	char reason[64];
	bool acks;
	int64_t rejects; /* this event */
};

static void program_on_event(const Orderd__V1__Event *event, void *context)
{
	struct program *program = context;

	program->seqs[program->n_events++] = event->seq;
	program->n_again += orderd_stream_delivery(program->stream) == ORDERD_DELIVERY_AGAIN;
	program->n_retried += orderd_stream_delivery(program->stream) == ORDERD_DELIVERY_RETRIED;
	if (event->seq == program->rejects)
		assert_int_equal(orderd_stream_reject(program->stream, event->seq, "no"), 0);
	else if (program->acks)
		assert_int_equal(orderd_stream_ack(program->stream, event->seq), 0);
}

static void program_on_notice(const struct orderd_notice *notice, void *context)
{
	struct program *program = context;

	program->n_notices[notice->kind]++;
	if (notice->error)
		snprintf(program->reason, sizeof(program->reason), "%s",
			 orderd_error_reason(notice->error));
}

static struct program *program_new(struct world *world, const struct orderd_stream_options *given)
{
	struct orderd_stream_options options = ORDERD_STREAM_OPTIONS_INIT;
	struct program *program = calloc(1, sizeof(*program));

	assert_non_null(program);
	program->acks = true;
	options.subscription = "erp";
	if (given)
		options = *given;
	assert_int_equal(orderd_stream_open(&program->stream, world->client, &options,
					    program_on_event, program_on_notice, program),
			 0);
	return program;
}

static void program_free(struct world *world, struct program *program)
{
	/* What the program says at its end goes nowhere. */
	orderd_stream_close(program->stream);
	free(program);
}

/* --- the daemon --- */

static void receive(struct world *world, const char *method, struct fake_request *ret)
{
	world_receive(world, ret);
	assert_string_equal(ret->header->method + strlen("orderd.v1.EventService/"), method);
}

static Orderd__V1__FetchRequest *receive_fetch(struct world *world, struct fake_request *request)
{
	Orderd__V1__FetchRequest *fetch;

	receive(world, "Fetch", request);
	fetch = orderd__v1__fetch_request__unpack(NULL, request->body_size, request->body);
	assert_non_null(fetch);
	assert_string_equal(fetch->subscription->number, "erp");
	return fetch;
}

/* The events of from..to, none if from is greater; everything up to `to` is the head. */
static void send_page(struct world *world, const struct fake_request *request, int64_t generation,
		      int64_t from, int64_t to, int64_t redelivered)
{
	Orderd__V1__FetchResponse page = ORDERD__V1__FETCH_RESPONSE__INIT;
	Orderd__V1__Event events[64], *list[64];
	char type[] = "order.placed";

	for (int64_t seq = from; seq <= to; seq++) {
		Orderd__V1__Event *event = &events[page.n_events];

		orderd__v1__event__init(event);
		event->has_seq = event->has_epoch = true;
		event->seq = seq;
		event->epoch = 1;
		event->type = type;
		list[page.n_events++] = event;
	}
	page.events = list;
	page.has_through_seq = page.has_epoch = page.has_head_seq = page.has_generation =
		page.has_acked_seq = page.has_redelivered_seq = true;
	page.through_seq = page.head_seq = to;
	page.epoch = 1;
	page.generation = generation;
	page.acked_seq = from - 1;
	page.redelivered_seq = redelivered;
	fake_reply(&world->fake, request, &page.base);
}

/* Receives a Fetch, answers it. */
static void give(struct world *world, int64_t generation, int64_t from, int64_t to,
		 int64_t redelivered)
{
	struct fake_request request;
	Orderd__V1__FetchRequest *fetch = receive_fetch(world, &request);

	send_page(world, &request, generation, from, to, redelivered);
	orderd__v1__fetch_request__free_unpacked(fetch, NULL);
	fake_request_fini(&request);
}

static void refuse(struct world *world, Orderd__V1__Code code, const char *reason,
		   const char *consumer)
{
	Orderd__V1__ReplyHeader header = ORDERD__V1__REPLY_HEADER__INIT;
	Orderd__V1__Metadata fact = ORDERD__V1__METADATA__INIT, *facts[] = { &fact };
	char key[] = "consumer", value[64], name[64];
	struct fake_request request;

	world_receive(world, &request);
	snprintf(value, sizeof(value), "%s", consumer ? consumer : "");
	snprintf(name, sizeof(name), "%s", reason);
	header.code = code;
	header.reason = name;
	fact.key = key;
	fact.value = value;
	header.metadata = facts;
	header.n_metadata = consumer ? 1 : 0;
	/* A moment, where a delay makes sense. */
	header.has_retry_after_ms = code == CODE(UNAVAILABLE) || code == CODE(FAILED_PRECONDITION);
	header.retry_after_ms = header.has_retry_after_ms ? 1 : 0;
	fake_send(&world->fake, &request, &header, NULL);
	fake_request_fini(&request);
}

/* Receives an Ack, checks its position, confirms it. */
static void confirm(struct world *world, int64_t seq)
{
	Orderd__V1__AckResponse response = ORDERD__V1__ACK_RESPONSE__INIT;
	struct fake_request request;
	Orderd__V1__AckRequest *ack;

	receive(world, "Ack", &request);
	ack = orderd__v1__ack_request__unpack(NULL, request.body_size, request.body);
	assert_int_equal(ack->seq, seq);
	response.has_acked_seq = true;
	response.acked_seq = seq;
	fake_reply(&world->fake, &request, &response.base);
	orderd__v1__ack_request__free_unpacked(ack, NULL);
	fake_request_fini(&request);
}

/* The next Fetch, left unanswered. */
static void await_fetch(struct world *world, int64_t generation, int64_t after_seq)
{
	struct fake_request request;
	Orderd__V1__FetchRequest *fetch = receive_fetch(world, &request);

	assert_int_equal(fetch->generation, generation);
	assert_int_equal(fetch->after_seq, after_seq);
	orderd__v1__fetch_request__free_unpacked(fetch, NULL);
	fake_request_fini(&request);
}

static void seqs_are(const struct program *program, int64_t from, int64_t to)
{
	assert_int_equal(program->n_events, to - from + 1);
	for (size_t i = 0; i < program->n_events; i++)
		assert_int_equal(program->seqs[i], from + (int64_t)i);
}

/* --- tests --- */

static void pages_are_acknowledged_as_a_whole(void **state)
{
	struct world *world = *state;
	struct program *program = program_new(world, NULL);

	give(world, 3, 1, 20, 0);
	confirm(world, 20);
	give(world, 3, 21, 30, 0);
	confirm(world, 30);
	await_fetch(world, 3, 30);
	seqs_are(program, 1, 30);
	assert_int_equal(program->n_notices[ORDERD_NOTICE_STARTED], 1);
	assert_int_equal(program->n_notices[ORDERD_NOTICE_LIVE], 1);
	assert_int_equal(orderd_stream_position(program->stream).seq, 30);
	program_free(world, program);
}

static void what_was_seen_before_is_told(void **state)
{
	struct world *world = *state;
	struct program *program = program_new(world, NULL);

	give(world, 3, 1, 20, 12);
	confirm(world, 20);
	assert_int_equal(program->n_again, 12);
	program_free(world, program);
}

static void no_more_is_handed_out_than_may_be_in_hand(void **state)
{
	struct world *world = *state;
	struct orderd_stream_options options = ORDERD_STREAM_OPTIONS_INIT;
	struct fake_request request;
	Orderd__V1__FetchRequest *fetch;
	struct program *program;

	options.subscription = "erp";
	options.unacked_max = 10;
	program = program_new(world, &options);
	program->acks = false;
	fetch = receive_fetch(world, &request);
	assert_int_equal(fetch->page_size, 10);
	send_page(world, &request, 3, 1, 9, 0);
	orderd__v1__fetch_request__free_unpacked(fetch, NULL);
	fake_request_fini(&request);
	while (program->n_events < 9)
		assert_true(orderd_client_process(world->client, 10000) >= 0);
	/* One place is left: too few for a question. */
	assert_int_equal(orderd_client_process(world->client, 0), 0);
	assert_false(fake_poll(&world->fake, &request));
	assert_int_equal(orderd_stream_ack(program->stream, 10), -ESTALE);
	assert_int_equal(orderd_stream_ack(program->stream, 5), 0);
	confirm(world, 5);
	fetch = receive_fetch(world, &request);
	assert_int_equal(fetch->page_size, 6);
	assert_int_equal(fetch->after_seq, 9);
	orderd__v1__fetch_request__free_unpacked(fetch, NULL);
	fake_request_fini(&request);
	program_free(world, program);
}

static void rejections_go_before_acknowledgements(void **state)
{
	struct world *world = *state;
	struct program *program = program_new(world, NULL);
	Orderd__V1__RejectResponse response = ORDERD__V1__REJECT_RESPONSE__INIT;
	Orderd__V1__RejectRequest *reject;
	struct fake_request request;

	program->rejects = 2;
	give(world, 3, 1, 3, 0);
	receive(world, "Reject", &request);
	reject = orderd__v1__reject_request__unpack(NULL, request.body_size, request.body);
	assert_int_equal(reject->seq, 2);
	assert_string_equal(reject->reason, "no");
	fake_reply(&world->fake, &request, &response.base);
	orderd__v1__reject_request__free_unpacked(reject, NULL);
	fake_request_fini(&request);
	await_fetch(world, 3, 3);
	confirm(world, 3);
	program_free(world, program);
}

static void a_dead_letter_is_settled_by_itself(void **state)
{
	struct world *world = *state;
	struct program *program = program_new(world, NULL);
	Orderd__V1__FetchResponse page = ORDERD__V1__FETCH_RESPONSE__INIT;
	Orderd__V1__Event event = ORDERD__V1__EVENT__INIT, *list[] = { &event };
	Orderd__V1__AckRequest *ack;
	struct fake_request request;

	give(world, 3, 1, 9, 0);
	confirm(world, 9);
	program->acks = false;
	event.has_seq = true;
	event.seq = 4;
	page.retried = list;
	page.n_retried = 1;
	page.has_generation = page.has_through_seq = page.has_epoch = page.has_head_seq = true;
	page.generation = 3;
	page.through_seq = page.head_seq = 9;
	page.epoch = 1;
	receive(world, "Fetch", &request);
	fake_reply(&world->fake, &request, &page.base);
	fake_request_fini(&request);
	/* It is in hand: the daemon is told, and it comes once. */
	receive(world, "Fetch", &request);
	fake_reply(&world->fake, &request, &page.base);
	fake_request_fini(&request);
	await_fetch(world, 3, 9);
	assert_int_equal(program->n_retried, 1);
	assert_int_equal(orderd_stream_ack(program->stream, 4), 0);
	receive(world, "Ack", &request);
	ack = orderd__v1__ack_request__unpack(NULL, request.body_size, request.body);
	assert_int_equal(ack->seq, 9);
	assert_int_equal(ack->n_retried_seqs, 1);
	assert_int_equal(ack->retried_seqs[0], 4);
	orderd__v1__ack_request__free_unpacked(ack, NULL);
	fake_request_fini(&request);
	program_free(world, program);
}

static void who_lost_it_waits_until_it_is_free(void **state)
{
	struct world *world = *state;
	struct program *program = program_new(world, NULL);

	program->acks = false;
	give(world, 3, 1, 5, 0);
	refuse(world, CODE(ABORTED), "LEASE_LOST", "another");
	refuse(world, CODE(FAILED_PRECONDITION), "LEASE_HELD", "another");
	assert_int_equal(orderd_stream_ack(program->stream, 5), -ESTALE);
	/* The other one got as far as 7. */
	give(world, 5, 8, 9, 9);
	await_fetch(world, 5, 9);
	assert_int_equal(program->n_notices[ORDERD_NOTICE_LOST], 1);
	assert_int_equal(program->n_notices[ORDERD_NOTICE_WAITING], 1);
	assert_int_equal(program->n_events, 7);
	assert_int_equal(program->seqs[5], 8);
	assert_int_equal(program->n_again, 2);
	program_free(world, program);
}

static void a_namesake_ends_the_stream(void **state)
{
	struct world *world = *state;
	struct orderd_stream_options options = ORDERD_STREAM_OPTIONS_INIT;
	struct program *program;

	options.subscription = "erp";
	options.consumer = "erp-1";
	program = program_new(world, &options);
	give(world, 3, 1, 0, 0);
	refuse(world, CODE(ABORTED), "LEASE_LOST", "erp-1");
	while (program->n_notices[ORDERD_NOTICE_ENDED] == 0)
		assert_true(orderd_client_process(world->client, 10000) >= 0);
	assert_string_equal(program->reason, "LEASE_LOST");
	program_free(world, program);
}

static void a_place_that_was_set_anew_is_taken(void **state)
{
	struct world *world = *state;
	struct program *program = program_new(world, NULL);

	give(world, 3, 6, 9, 0);
	confirm(world, 9);
	refuse(world, CODE(ABORTED), "SUBSCRIPTION_SOUGHT", NULL);
	give(world, 5, 1, 2, 9);
	confirm(world, 2);
	assert_int_equal(program->n_notices[ORDERD_NOTICE_SOUGHT], 1);
	assert_int_equal(program->n_again, 2);
	program_free(world, program);
}

static void an_acknowledgement_may_find_the_place_lost(void **state)
{
	struct world *world = *state;
	struct program *program = program_new(world, NULL);
	struct fake_request fetch;

	give(world, 3, 1, 5, 0);
	/* Both are on their way: the acknowledgement was sent first. */
	refuse(world, CODE(ABORTED), "LEASE_LOST", "another");
	receive(world, "Fetch", &fetch);
	while (program->n_notices[ORDERD_NOTICE_LOST] == 0)
		assert_true(orderd_client_process(world->client, 10000) >= 0);
	/* What the former generation had asked for is nobody's. */
	send_page(world, &fetch, 3, 6, 9, 0);
	fake_request_fini(&fetch);
	await_fetch(world, 0, 0);
	assert_int_equal(program->n_events, 5);
	program_free(world, program);
}

static void what_cannot_be_helped_ends_the_stream(void **state)
{
	struct world *world = *state;
	struct program *program = program_new(world, NULL);

	refuse(world, CODE(OUT_OF_RANGE), "HISTORY_EXPIRED", NULL);
	while (program->n_notices[ORDERD_NOTICE_ENDED] == 0)
		assert_true(orderd_client_process(world->client, 10000) >= 0);
	assert_string_equal(program->reason, "HISTORY_EXPIRED");
	assert_int_equal(orderd_stream_finish(program->stream, 0), 0);
	program_free(world, program);
}

static void a_subscription_is_made_once(void **state)
{
	struct world *world = *state;
	static const char *const types[] = { "order." };
	struct orderd_stream_options options = ORDERD_STREAM_OPTIONS_INIT;
	Orderd__V1__CreateSubscriptionResponse response =
		ORDERD__V1__CREATE_SUBSCRIPTION_RESPONSE__INIT;
	Orderd__V1__CreateSubscriptionRequest *create;
	struct fake_request request;
	struct program *program;

	options.subscription = "erp";
	options.types = types;
	options.n_types = 1;
	options.from = ORDERD_STREAM_FROM_BEGINNING;
	assert_int_equal(orderd_stream_open(&(struct orderd_stream *){ NULL }, world->client,
					    &options, program_on_event, NULL, NULL),
			 -EINVAL);
	options.create = true;
	program = program_new(world, &options);
	refuse(world, CODE(UNAVAILABLE), "SHUTTING_DOWN", NULL);
	receive(world, "CreateSubscription", &request);
	create = orderd__v1__create_subscription_request__unpack(NULL, request.body_size,
								 request.body);
	assert_true(create->reuse);
	assert_string_equal(create->types[0], "order.");
	assert_int_equal(create->start,
			 ORDERD__V1__SUBSCRIPTION_START__SUBSCRIPTION_START_BEGINNING);
	fake_reply(&world->fake, &request, &response.base);
	orderd__v1__create_subscription_request__free_unpacked(create, NULL);
	fake_request_fini(&request);
	give(world, 1, 1, 2, 0);
	confirm(world, 2);
	program_free(world, program);
}

static void it_survives_the_daemon(void **state)
{
	struct world *world = *state;
	struct program *program = program_new(world, NULL);

	give(world, 3, 1, 5, 0);
	confirm(world, 5);
	await_fetch(world, 3, 5);
	while (orderd_client_pending(world->client) > 1)
		assert_true(orderd_client_process(world->client, 10000) >= 0);
	fake_stop(&world->fake);
	fake_start(&world->fake);
	/* The question that was lost is asked again. */
	give(world, 3, 6, 7, 0);
	confirm(world, 7);
	seqs_are(program, 1, 7);
	program_free(world, program);
}

/* Nobody answers while the program waits for its end. */
static void an_end_that_nobody_confirms_is_told(void **state)
{
	struct world *world = *state;
	struct program *program = program_new(world, NULL);

	program->acks = false;
	give(world, 3, 1, 5, 0);
	await_fetch(world, 3, 5);
	assert_int_equal(orderd_stream_ack(program->stream, 4), 0);
	assert_int_equal(orderd_stream_finish(program->stream, 1), -ETIMEDOUT);
	confirm(world, 4);
	program_free(world, program);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, world_setup, world_teardown)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(pages_are_acknowledged_as_a_whole),
		TEST(what_was_seen_before_is_told),
		TEST(no_more_is_handed_out_than_may_be_in_hand),
		TEST(rejections_go_before_acknowledgements),
		TEST(a_dead_letter_is_settled_by_itself),
		TEST(who_lost_it_waits_until_it_is_free),
		TEST(a_namesake_ends_the_stream),
		TEST(a_place_that_was_set_anew_is_taken),
		TEST(an_acknowledgement_may_find_the_place_lost),
		TEST(what_cannot_be_helped_ends_the_stream),
		TEST(a_subscription_is_made_once),
		TEST(it_survives_the_daemon),
		TEST(an_end_that_nobody_confirms_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "lib/unit.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "lib/world.h"

/* Enough for a connection to fail, for a refusal to come back, on a machine that does other things
 * too. */
#define PATIENCE_MS 1000

/* Receives the request again, checks that it is the same. */
static void receive_again(struct world *world, const struct fake_request *first,
			  struct fake_request *ret)
{
	world_receive(world, ret);
	assert_memory_equal(ret->header->request_id.data, first->header->request_id.data,
			    ORDERD_REQUEST_ID_SIZE);
	assert_string_equal(ret->header->method, first->header->method);
	assert_int_equal(ret->body_size, first->body_size);
	assert_memory_equal(ret->body, first->body, first->body_size);
	assert_true(ret->header->timeout_ms <= first->header->timeout_ms);
}

static void no_answer_is_asked_again_with_the_same_id(void **state)
{
	struct world *world = *state;
	struct fake_request first;
	struct fake_request second;
	struct answer answer;

	world_ping(world, "again", NULL, &answer);
	world_receive(world, &first);
	receive_again(world, &first, &second);
	world_pong_to(world, &second);
	world_drive(world, &answer.done);
	assert_string_equal(answer.payload, "again");
	fake_request_fini(&first);
	fake_request_fini(&second);
}

static void a_late_answer_is_dropped(void **state)
{
	struct world *world = *state;
	struct fake_request first;
	struct fake_request second;
	struct answer answer;
	struct answer next;

	world_ping(world, "once", NULL, &answer);
	world_receive(world, &first);
	receive_again(world, &first, &second);
	world_pong_to(world, &first);
	world_pong_to(world, &second);
	world_drive(world, &answer.done);
	/* An answer that comes after the late one. */
	world_ping(world, "next", NULL, &next);
	world_pong(world);
	world_drive(world, &next.done);
	assert_int_equal(answer.n_answers, 1);
	assert_string_equal(next.payload, "next");
	fake_request_fini(&first);
	fake_request_fini(&second);
}

static void refuse_once(struct world *world, Orderd__V1__Code code, const char *reason)
{
	struct fake_request first;
	struct fake_request second;
	struct answer answer;

	world_ping(world, "again", NULL, &answer);
	world_receive(world, &first);
	fake_refuse(&world->fake, &first, code, reason, 1);
	receive_again(world, &first, &second);
	world_pong_to(world, &second);
	world_drive(world, &answer.done);
	assert_false(answer.failed);
	assert_int_equal(answer.n_answers, 1);
	fake_request_fini(&first);
	fake_request_fini(&second);
}

static void unavailable_is_asked_again(void **state)
{
	refuse_once(*state, ORDERD__V1__CODE__CODE_UNAVAILABLE, "DATABASE_UNAVAILABLE");
}

static void a_full_queue_is_asked_again(void **state)
{
	refuse_once(*state, ORDERD__V1__CODE__CODE_RESOURCE_EXHAUSTED, "QUEUE_FULL");
}

static void unavailable_without_a_delay_is_asked_again(void **state)
{
	struct world *world = *state;
	Orderd__V1__ReplyHeader header = ORDERD__V1__REPLY_HEADER__INIT;
	struct fake_request first;
	struct fake_request second;
	struct answer answer;

	world_ping(world, "again", NULL, &answer);
	world_receive(world, &first);
	header.code = ORDERD__V1__CODE__CODE_UNAVAILABLE;
	/* The fake would take it for final. */
	header.has_retry_after_ms = true;
	header.retry_after_ms = 0;
	fake_send(&world->fake, &first, &header, NULL);
	world->fake.n_answered = 0;
	receive_again(world, &first, &second);
	world_pong_to(world, &second);
	world_drive(world, &answer.done);
	assert_false(answer.failed);
	fake_request_fini(&first);
	fake_request_fini(&second);
}

static void a_final_refusal_is_handed_on(void **state)
{
	static const struct {
		Orderd__V1__Code code;
		uint32_t retry_after_ms;
		bool retriable;
	} cases[] = {
		/* No delay makes this request smaller. */
		{ ORDERD__V1__CODE__CODE_RESOURCE_EXHAUSTED, 0, false },
		/* Later than the call's time. */
		{ ORDERD__V1__CODE__CODE_UNAVAILABLE, 60000, true },
		{ ORDERD__V1__CODE__CODE_FAILED_PRECONDITION, 0, false },
		{ ORDERD__V1__CODE__CODE_ABORTED, 0, false },
		{ ORDERD__V1__CODE__CODE_INTERNAL, 0, false },
		{ ORDERD__V1__CODE__CODE_DEADLINE_EXCEEDED, 0, true },
	};
	struct world *world = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct fake_request request;
		struct answer answer;

		world_ping(world, "", NULL, &answer);
		world_receive(world, &request);
		fake_refuse(&world->fake, &request, cases[i].code, "SOME_REASON",
			    cases[i].retry_after_ms);
		fake_request_fini(&request);
		world_drive(world, &answer.done);
		assert_true(answer.failed);
		assert_int_equal(answer.code, cases[i].code);
		assert_string_equal(answer.message, "the fake refuses");
		assert_int_equal(answer.retriable, cases[i].retriable);
	}
}

static void a_restart_of_the_daemon_is_survived(void **state)
{
	struct world *world = *state;
	struct fake_request first;
	struct fake_request second;
	struct answer answer;

	world_ping(world, "after", NULL, &answer);
	world_receive(world, &first);
	fake_stop(&world->fake);
	fake_start(&world->fake);
	receive_again(world, &first, &second);
	world_pong_to(world, &second);
	world_drive(world, &answer.done);
	assert_string_equal(answer.payload, "after");
	fake_request_fini(&first);
	fake_request_fini(&second);
}

static void a_call_waits_for_a_daemon_that_is_not_there_yet(void **state)
{
	struct world *world = *state;
	struct fake_request request;
	struct answer answers[2];

	fake_stop(&world->fake);
	world_ping(world, "first", NULL, &answers[0]);
	world_ping(world, "second", NULL, &answers[1]);
	assert_int_equal(orderd_client_process(world->client, 300), 0);
	fake_start(&world->fake);
	world_pong(world);
	world_pong(world);
	world_drive(world, &answers[0].done);
	world_drive(world, &answers[1].done);
	assert_string_equal(answers[0].payload, "first");
	assert_string_equal(answers[1].payload, "second");
	/* Nothing had queued up for the daemon that was away. */
	assert_false(fake_poll(&world->fake, &request));
}

static void a_time_out_tells_that_nobody_is_there(void **state)
{
	struct world *world = *state;
	struct answer answer;

	fake_stop(&world->fake);
	orderd_client_close(world->client);
	assert_int_equal(orderd_client_open(&world->client, world->fake.request_endpoint, NULL), 0);
	world_ping_for(world, PATIENCE_MS, &answer);
	world_drive(world, &answer.done);
	assert_int_equal(answer.code, ORDERD__V1__CODE__CODE_DEADLINE_EXCEEDED);
	assert_string_equal(answer.reason, "UNREACHABLE");
	assert_true(answer.retriable);
	assert_true(answer.local);
	assert_non_null(strstr(answer.message, "orderd.v1.SystemService/Ping"));
	assert_non_null(strstr(answer.message, world->fake.request_endpoint));
	assert_non_null(strstr(answer.message, "within 1000 ms"));
	assert_non_null(strstr(answer.message, "never sent"));
	assert_non_null(strstr(answer.message, "Connection refused"));
}

static void a_time_out_tells_that_there_is_no_socket(void **state)
{
	struct world *world = *state;
	char endpoint[128];
	struct answer answer;

	orderd_client_close(world->client);
	snprintf(endpoint, sizeof(endpoint), "%s-elsewhere", world->fake.request_endpoint);
	assert_int_equal(orderd_client_open(&world->client, endpoint, NULL), 0);
	world_ping_for(world, PATIENCE_MS, &answer);
	world_drive(world, &answer.done);
	assert_string_equal(answer.reason, "UNREACHABLE");
	assert_non_null(strstr(answer.message, "No such file or directory"));
}

static void a_time_out_tells_that_nobody_answers(void **state)
{
	struct world *world = *state;
	struct fake_request request;
	struct answer answer;
	unsigned int n_requests = 1;
	char message[1024];
	char sent[64];

	world_ping_for(world, PATIENCE_MS, &answer);
	world_receive(world, &request);
	fake_request_fini(&request);
	world_drive(world, &answer.done);
	assert_int_equal(answer.code, ORDERD__V1__CODE__CODE_DEADLINE_EXCEEDED);
	assert_string_equal(answer.reason, "DEADLINE_EXCEEDED");
	assert_null(strstr(answer.message, "before that"));
	snprintf(message, sizeof(message), "%s", answer.message);
	assert_int_equal(orderd_client_pending(world->client), 0);

	/* What comes after another one is all that was sent. */
	world_ping(world, "the last", NULL, &answer);
	for (;;) {
		world_receive(world, &request);
		if (request.body_size == strlen("the last") + 2)
			break;
		fake_request_fini(&request);
		n_requests++;
	}
	world_pong_to(world, &request);
	fake_request_fini(&request);
	world_drive(world, &answer.done);
	snprintf(sent, sizeof(sent), "sent %u times over a connection that stands", n_requests);
	assert_non_null(strstr(message, sent));
}

static void a_time_out_tells_the_last_refusal(void **state)
{
	struct world *world = *state;
	struct fake_request first;
	struct fake_request second;
	struct answer answer;

	world_ping_for(world, PATIENCE_MS, &answer);
	world_receive(world, &first);
	fake_refuse(&world->fake, &first, ORDERD__V1__CODE__CODE_UNAVAILABLE, "SHUTTING_DOWN", 1);
	receive_again(world, &first, &second);
	world_drive(world, &answer.done);
	assert_string_equal(answer.reason, "DEADLINE_EXCEEDED");
	assert_non_null(strstr(answer.message, "the fake refuses (SHUTTING_DOWN)"));
	fake_request_fini(&first);
	fake_request_fini(&second);
}

static void a_refused_port_is_told(void **state)
{
	struct world *world = *state;
	struct answer answer;

	orderd_client_close(world->client);
	/* Nobody listens on the port for tcpmux. */
	assert_int_equal(orderd_client_open(&world->client, "tcp://127.0.0.1:1", NULL), 0);
	world_ping_for(world, PATIENCE_MS, &answer);
	world_drive(world, &answer.done);
	assert_string_equal(answer.reason, "UNREACHABLE");
	assert_non_null(strstr(answer.message, "Connection refused"));
}

#define WORLD(test) cmocka_unit_test_setup_teardown(test, world_setup, world_teardown)

static const struct CMUnitTest tests[] = {
	WORLD(no_answer_is_asked_again_with_the_same_id),
	WORLD(a_late_answer_is_dropped),
	WORLD(unavailable_is_asked_again),
	WORLD(a_full_queue_is_asked_again),
	WORLD(unavailable_without_a_delay_is_asked_again),
	WORLD(a_final_refusal_is_handed_on),
	WORLD(a_restart_of_the_daemon_is_survived),
	WORLD(a_call_waits_for_a_daemon_that_is_not_there_yet),
	WORLD(a_time_out_tells_that_nobody_is_there),
	WORLD(a_time_out_tells_that_there_is_no_socket),
	WORLD(a_time_out_tells_that_nobody_answers),
	WORLD(a_time_out_tells_the_last_refusal),
	WORLD(a_refused_port_is_told),
};

UNIT_MAIN(tests)

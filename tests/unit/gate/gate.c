#include "lib/unit.h"

#include <stdlib.h>
#include <string.h>

#include "gate/lib/bench.h"
#include "lib/fault.h"
#include "orderd/v1/system.pb-c.h"

static void a_local_operation_answers_at_once(void **state)
{
	Orderd__V1__PingResponse *response;
	Orderd__V1__ReplyHeader *header;

	bench_ping(*state, "hello");
	assert_int_equal(fakes.n_replies, 1);
	header = fakes_header();
	assert_int_equal(header->code, ORDERD__V1__CODE__CODE_OK);
	assert_memory_equal(header->request_id.data, bench_id, 16);
	response = orderd__v1__ping_response__unpack(NULL, fakes.body_length, fakes.body);
	assert_non_null(response);
	assert_string_equal(response->payload, "hello");
	orderd__v1__ping_response__free_unpacked(response, NULL);
	orderd__v1__reply_header__free_unpacked(header, NULL);
}

static void a_full_queue_refuses_with_a_delay(void **state)
{
	Orderd__V1__ReplyHeader *header;

	fakes.submit_answer = STORE_SUBMIT_FULL;
	bench_send(*state, "orderd.v1.EventService/Read", "", 0);
	bench_expect_refused("QUEUE_FULL", ORDERD__V1__CODE__CODE_RESOURCE_EXHAUSTED);
	header = fakes_header();
	assert_true(header->retry_after_ms > 0);
	orderd__v1__reply_header__free_unpacked(header, NULL);
	fakes.submit_answer = STORE_SUBMIT_DRAINING;
	bench_send(*state, "orderd.v1.EventService/Read", "", 0);
	bench_expect_refused("SHUTTING_DOWN", ORDERD__V1__CODE__CODE_UNAVAILABLE);
}

static void only_so_many_are_under_way(void **state)
{
	for (int i = 0; i < 4; i++)
		bench_send(*state, "orderd.v1.EventService/Read", "", 0);
	assert_int_equal(fakes.n_replies, 0);
	bench_send(*state, "orderd.v1.EventService/Read", "", 0);
	bench_expect_refused("QUEUE_FULL", ORDERD__V1__CODE__CODE_RESOURCE_EXHAUSTED);
	/* What needs no place is answered all the same. */
	bench_ping(*state, "");
	assert_int_equal(fakes.n_replies, 2);
	fakes_finish(ORDERD__V1__CODE__CODE_OK, "", 0);
	bench_send(*state, "orderd.v1.EventService/Read", "", 0);
	assert_int_equal(fakes.n_held, 4);
}

static void a_gate_that_closes_refuses(void **state)
{
	struct bench *bench = *state;

	gate_close(&bench->gate);
	bench_send(bench, "orderd.v1.EventService/Read", "", 0);
	bench_expect_refused("SHUTTING_DOWN", ORDERD__V1__CODE__CODE_UNAVAILABLE);
}

static void a_read_that_answers_too_much_is_refused(void **state)
{
	char *large = calloc(1, GATE_REPLY_BYTES_MAX);

	bench_send(*state, "orderd.v1.EventService/Read", "", 0);
	fakes_finish(ORDERD__V1__CODE__CODE_OK, large, GATE_REPLY_BYTES_MAX);
	bench_expect_refused("REPLY_TOO_LARGE", ORDERD__V1__CODE__CODE_RESOURCE_EXHAUSTED);
	free(large);
}

static void a_reply_that_found_no_memory_is_told(void **state)
{
	struct store_request *request;

	bench_send(*state, "orderd.v1.EventService/Read", "", 0);
	request = fakes.held[--fakes.n_held];
	request->reply.code = ORDERD__V1__CODE__CODE_INTERNAL;
	request->on_done(request);
	bench_expect_refused("INTERNAL", ORDERD__V1__CODE__CODE_INTERNAL);
}

static void a_local_answer_that_is_too_large_is_refused(void **state)
{
	bench_ping(*state, "huge");
	bench_expect_refused("REPLY_TOO_LARGE", ORDERD__V1__CODE__CODE_RESOURCE_EXHAUSTED);
}

static void an_answer_without_memory_is_refused(void **state)
{
	bench_ping(*state, "endless");
	bench_expect_refused("INTERNAL", ORDERD__V1__CODE__CODE_INTERNAL);
	bench_ping(*state, "hello");
	assert_int_equal(fakes.n_replies, 2);
	assert_true(fakes.body_length > 0);
}

static void a_local_operation_may_refuse(void **state)
{
	bench_ping(*state, "refuse");
	bench_expect_refused("FORMAT", INVALID);
}

/* Whatever allocation fails, the request is answered, held or counted as dropped. */
static void memory_may_run_out_anywhere(void **state)
{
	static const char body[] = "\x1a\x01\xff\x20\x63";
	static const char *const bodies[] = { "", body };
	size_t k = 0;
	bool failed = true;

	bench_close(state);
	for (k = 0; failed; k++) {
		struct bench *bench;

		bench_open(state);
		bench = *state;
		fault_arm(k);
		bench_ping(bench, "hello");
		for (size_t i = 0; i < 2; i++)
			bench_send(bench, "orderd.v1.EventService/Read", bodies[i],
				   strlen(bodies[i]));
		failed = fault_disarm() > k;
		assert_int_equal(fakes.n_replies + fakes.n_held + bench->gate.figures.n_memory, 3);
		bench_ping(bench, "again");
		assert_true(fakes.body_length > 0);
		bench_close(state);
	}
	assert_true(k > 3);
	bench_open(state);
}

static void figures_count(void **state)
{
	struct bench *bench = *state;
	const struct gate_figures *figures = &bench->gate.figures;

	bench_ping(bench, "");
	bench_ping(bench, "refuse");
	bench_send(bench, "orderd.v1.EventService/Read", "", 0);
	fakes_finish(ORDERD__V1__CODE__CODE_INTERNAL, "", 0);
	assert_int_equal(figures->n_requests, 3);
	assert_int_equal(figures->n_local, 2);
	assert_int_equal(figures->n_refused, 1);
	assert_int_equal(figures->n_submitted, 1);
	assert_int_equal(figures->n_answered, 1);
	assert_int_equal(figures->n_failed, 1);
	assert_int_equal(bench->gate.tally.methods[4].n_answered, 2);
	assert_int_equal(bench->gate.tally.methods[4].n_refused[REASON_FORMAT], 1);
	assert_int_equal(bench->gate.tally.methods[1].n_refused[REASON_INTERNAL], 1);
	assert_int_equal(bench->gate.tally.durations[OP_LOCAL].count, 2);
	assert_int_equal(bench->gate.tally.durations[OP_READ].count, 1);
	bench_send(bench, "orderd.v1.EventService/Invented", "", 0);
	assert_int_equal(bench->gate.tally.methods[6].n_refused[REASON_METHOD_UNKNOWN], 1);
	assert_string_equal(bench->gate.tally.methods[6].name, "unknown");
	assert_int_equal(bench->gate.in_flight_bytes, 0);
	assert_int_equal(bench->gate.pool.n_taken, 0);
}

static const struct CMUnitTest tests[] = {
	WITH_GATE(a_local_operation_answers_at_once),
	WITH_GATE(a_full_queue_refuses_with_a_delay),
	WITH_GATE(only_so_many_are_under_way),
	WITH_GATE(a_gate_that_closes_refuses),
	WITH_GATE(a_read_that_answers_too_much_is_refused),
	WITH_GATE(a_reply_that_found_no_memory_is_told),
	WITH_GATE(a_local_answer_that_is_too_large_is_refused),
	WITH_GATE(an_answer_without_memory_is_refused),
	WITH_GATE(a_local_operation_may_refuse),
	WITH_GATE(memory_may_run_out_anywhere),
	WITH_GATE(figures_count),
};

UNIT_MAIN(tests)

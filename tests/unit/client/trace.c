#include "lib/unit.h"

#include <stdio.h>
#include <string.h>

#include "lib/world.h"

#define STEPS_MAX 64

/*
 * What a tracing function saw, a letter for each step. How often a request goes out before its
 * answer comes, and whether the connection is known by then, depends on the machine.
 */
struct seen {
	char steps[STEPS_MAX + 1];
	size_t n_steps;
	unsigned int n_sent;
	size_t body_size;
	char reason[64];
	char text[200];
};

static void seen_on_trace(const struct orderd_trace *trace, void *context)
{
	static const char letters[] = {
		[ORDERD_TRACE_CONNECTED] = 'C', [ORDERD_TRACE_ATTEMPT] = 'T',
		[ORDERD_TRACE_LOST] = 'L',      [ORDERD_TRACE_SENT] = 'S',
		[ORDERD_TRACE_REFUSED] = 'R',   [ORDERD_TRACE_ANSWERED] = 'A'
	};
	struct seen *seen = context;

	if (seen->n_steps < STEPS_MAX)
		seen->steps[seen->n_steps++] = letters[trace->kind];
	assert_non_null(trace->endpoint);
	assert_non_null(trace->text);
	snprintf(seen->text, sizeof(seen->text), "%s", trace->text);
	if (!trace->method)
		return;
	assert_string_equal(trace->method, "orderd.v1.SystemService/Ping");
	assert_non_null(trace->request_id);
	seen->n_sent = trace->n_sent;
	seen->body_size = trace->body_size;
	if (trace->error)
		snprintf(seen->reason, sizeof(seen->reason), "%s",
			 orderd_error_reason(trace->error));
}

/* The world's client again, this time traced. */
static void trace_world(struct world *world, struct seen *seen)
{
	struct orderd_options *options;

	*seen = (struct seen){ .n_steps = 0 };
	orderd_client_close(world->client);
	assert_int_equal(orderd_options_new(&options), 0);
	assert_int_equal(orderd_options_set_trace(options, seen_on_trace, seen), 0);
	assert_int_equal(orderd_client_open(&world->client, world->fake.request_endpoint, options),
			 0);
	orderd_options_free(options);
}

static void a_call_is_connected_sent_answered(void **state)
{
	struct world *world = *state;
	struct answer answer;
	struct seen seen;

	trace_world(world, &seen);
	world_ping(world, "payload", NULL, &answer);
	world_pong(world);
	world_drive(world, &answer.done);
	assert_non_null(strchr(seen.steps, 'C'));
	assert_non_null(strchr(seen.steps, 'S'));
	assert_null(strchr(seen.steps, 'R'));
	assert_string_equal(strchr(seen.steps, 'A'), "A");
	assert_true(seen.n_sent >= 1);
	assert_true(seen.body_size > strlen("payload"));
	assert_string_equal(seen.reason, "");
}

static void a_refusal_that_is_repeated_is_told_apart_from_the_end(void **state)
{
	struct world *world = *state;
	struct fake_request first, second;
	struct answer answer;
	struct seen seen;

	trace_world(world, &seen);
	world_ping(world, "again", NULL, &answer);
	world_receive(world, &first);
	fake_refuse(&world->fake, &first, ORDERD__V1__CODE__CODE_UNAVAILABLE,
		    "DATABASE_UNAVAILABLE", 1);
	world_receive(world, &second);
	world_pong_to(world, &second);
	world_drive(world, &answer.done);
	assert_non_null(strchr(seen.steps, 'S'));
	assert_non_null(strchr(seen.steps, 'R'));
	assert_true(strchr(seen.steps, 'S') < strchr(seen.steps, 'R'));
	assert_string_equal(strchr(seen.steps, 'A'), "A");
	assert_true(seen.n_sent >= 2);
	assert_string_equal(seen.reason, "DATABASE_UNAVAILABLE");
	fake_request_fini(&first);
	fake_request_fini(&second);
}

static void a_daemon_that_is_not_there_is_told_with_the_reason(void **state)
{
	struct world *world = *state;
	struct answer answer;
	struct seen seen;

	fake_stop(&world->fake);
	trace_world(world, &seen);
	world_ping_for(world, 300, &answer);
	world_drive(world, &answer.done);
	assert_int_equal(seen.steps[0], 'T');
	assert_int_equal(seen.steps[seen.n_steps - 1], 'A');
	assert_null(strchr(seen.steps, 'S'));
	assert_string_equal(seen.reason, "UNREACHABLE");
	fake_start(&world->fake);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test_setup_teardown(a_call_is_connected_sent_answered, world_setup,
					world_teardown),
	cmocka_unit_test_setup_teardown(a_refusal_that_is_repeated_is_told_apart_from_the_end,
					world_setup, world_teardown),
	cmocka_unit_test_setup_teardown(a_daemon_that_is_not_there_is_told_with_the_reason,
					world_setup, world_teardown),
};
UNIT_MAIN(tests)

#include "lib/unit.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lib/fault.h"
#include "lib/follower.h"

#define FAULTS_MAX 200

/* Opens a client with every option; 0 or what failed. */
static int open_with_options(struct orderd_client **ret, const char *endpoint)
{
	struct orderd_options *options;
	int result = orderd_options_new(&options);

	if (result < 0)
		return result;
	result = orderd_options_set_tenant(options, "acme");
	if (result == 0)
		result = orderd_options_set_session_token(options, "token");
	if (result == 0)
		result = orderd_options_set_traceparent(options, "trace");
	if (result == 0)
		result = orderd_client_open(ret, endpoint, options);
	orderd_options_free(options);
	return result;
}

static void opening_fails_cleanly(void **state)
{
	struct world *world = *state;

	for (size_t k = 0; k < FAULTS_MAX; k++) {
		struct orderd_client *client = NULL;
		int result;

		fault_arm(k);
		result = open_with_options(&client, world->fake.request_endpoint);
		if (fault_disarm() <= k) {
			assert_int_equal(result, 0);
			assert_true(k > 5);
			orderd_client_close(client);
			return;
		}
		assert_int_equal(result, -ENOMEM);
		assert_null(client);
	}
	fail();
}

static void starting_a_call_fails_cleanly(void **state)
{
	struct world *world = *state;
	Orderd__V1__PingRequest ping = ORDERD__V1__PING_REQUEST__INIT;

	for (size_t k = 0; k < FAULTS_MAX; k++) {
		struct answer answer = { 0 };
		int result;

		fault_arm(k);
		result = orderd_client_call(world->client, &orderd__v1__system_service__descriptor,
					    0, &ping.base, NULL, answer_on_reply, &answer);
		if (fault_disarm() <= k) {
			assert_int_equal(result, 0);
			assert_true(k > 1);
			world_pong(world);
			world_drive(world, &answer.done);
			return;
		}
		assert_int_equal(result, -ENOMEM);
		assert_int_equal(orderd_client_pending(world->client), 0);
	}
	fail();
}

static void an_error_without_memory_is_an_error(void **state)
{
	struct world *world = *state;

	for (size_t k = 0; k < FAULTS_MAX; k++) {
		struct fake_request request;
		struct answer answer;
		bool over;

		world_ping(world, "", NULL, &answer);
		world_receive(world, &request);
		fake_refuse(&world->fake, &request, ORDERD__V1__CODE__CODE_NOT_FOUND, "NOT_FOUND",
			    0);
		fake_request_fini(&request);
		fault_arm(k);
		world_drive(world, &answer.done);
		over = fault_disarm() <= k;
		assert_true(answer.failed);
		assert_string_equal(answer.reason, over ? "NOT_FOUND" : "NO_MEMORY");
		if (over) {
			assert_true(k > 0);
			return;
		}
	}
	fail();
}

static void opening_a_stream_fails_cleanly(void **state)
{
	static const char *const types[] = { "order.placed", "account." };
	struct world *world = *state;
	struct orderd_stream_options options = ORDERD_STREAM_OPTIONS_INIT;

	options.types = types;
	options.n_types = 2;
	options.endpoint = world->fake.event_endpoint;
	for (size_t k = 0; k < FAULTS_MAX; k++) {
		struct orderd_stream *stream = NULL;
		int result;

		fault_arm(k);
		result = orderd_stream_open(&stream, world->client, &options, NULL, NULL, NULL);
		if (fault_disarm() <= k) {
			assert_int_equal(result, 0);
			assert_true(k > 3);
			orderd_stream_close(stream);
			return;
		}
		assert_int_equal(result, -ENOMEM);
		assert_null(stream);
	}
	fail();
}

/* Whatever fails, each event comes once, in order. */
static void a_stream_goes_on_when_memory_is_back(void **state)
{
	struct world *world = *state;

	for (size_t k = 0; k < 4; k++) {
		struct orderd_stream_options options = ORDERD_STREAM_OPTIONS_INIT;
		struct follower follower;

		options.from = ORDERD_STREAM_FROM_BEGINNING;
		options.endpoint = world->fake.event_endpoint;
		world->fake.head_seq = 3;
		follower_open(&follower, world, &options);
		fault_arm(k);
		orderd_client_process(world->client, 0);
		fault_disarm();
		follower_until_seq(&follower, world, 3);
		follower_check(&follower, 1, 3);
		orderd_stream_close(follower.stream);
	}
}

#define WORLD(test) cmocka_unit_test_setup_teardown(test, world_setup, world_teardown)

static const struct CMUnitTest tests[] = {
	WORLD(opening_fails_cleanly),
	WORLD(starting_a_call_fails_cleanly),
	WORLD(an_error_without_memory_is_an_error),
	WORLD(opening_a_stream_fails_cleanly),
	WORLD(a_stream_goes_on_when_memory_is_back),
};

UNIT_MAIN(tests)

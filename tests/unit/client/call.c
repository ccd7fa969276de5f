#include "lib/unit.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/fake.h"
#include "orderd/calls.h"

struct answer {
	bool done;
	unsigned int n_answers;
	char payload[64];
	char reason[64];
	char message[1024];
	bool retriable;
	struct orderd_position position;
};

static void on_reply(const ProtobufCMessage *reply, const struct orderd_error *error,
		     const struct orderd_position *position, void *context)
{
	struct answer *answer = context;

	assert_true((reply == NULL) != (error == NULL));
	answer->done = true;
	answer->n_answers++;
	answer->position = *position;
	if (reply)
		snprintf(answer->payload, sizeof(answer->payload), "%s",
			 ((const Orderd__V1__PingResponse *)reply)->payload);
	if (!error)
		return;
	snprintf(answer->reason, sizeof(answer->reason), "%s", orderd_error_reason(error));
	snprintf(answer->message, sizeof(answer->message), "%s", orderd_error_message(error));
	answer->retriable = orderd_error_retriable(error);
}

static void ping(struct orderd_client *client, const char *text, uint32_t timeout_ms,
		 struct answer *answer)
{
	Orderd__V1__PingRequest request = ORDERD__V1__PING_REQUEST__INIT;
	struct orderd_call_options options = ORDERD_CALL_OPTIONS_INIT;
	char payload[64];

	*answer = (struct answer){ 0 };
	snprintf(payload, sizeof(payload), "%s", text);
	request.payload = payload;
	options.timeout_ms = timeout_ms;
	assert_int_equal(orderd_client_call(client, &orderd__v1__system_service__descriptor, 0,
					    &request.base, &options, on_reply, answer),
			 0);
	assert_false(answer->done);
}

static void pong(struct fake *fake, const struct fake_request *request)
{
	Orderd__V1__PingRequest *ping;
	Orderd__V1__PingResponse response = ORDERD__V1__PING_RESPONSE__INIT;

	ping = orderd__v1__ping_request__unpack(NULL, request->body_size, request->body);
	assert_non_null(ping);
	response.payload = ping->payload;
	fake_reply(fake, request, &response.base);
	orderd__v1__ping_request__free_unpacked(ping, NULL);
}

struct world {
	struct fake fake;
	struct orderd_client *client;
};

static int setup(void **state)
{
	struct world *world = calloc(1, sizeof(*world));

	assert_non_null(world);
	fake_open(&world->fake);
	assert_int_equal(orderd_client_open(&world->client, world->fake.request_endpoint, NULL), 0);
	*state = world;
	return 0;
}

static int teardown(void **state)
{
	struct world *world = *state;

	orderd_client_close(world->client);
	fake_close(&world->fake);
	free(world);
	return 0;
}

static void a_call_is_answered(void **state)
{
	struct world *world = *state;
	struct fake_request request;
	struct answer answer;

	world->fake.head_seq = 42;
	ping(world->client, "hello", 0, &answer);
	assert_int_equal(orderd_client_pending(world->client), 1);
	fake_receive(&world->fake, world->client, &request);
	assert_string_equal(request.header->method, "orderd.v1.SystemService/Ping");
	assert_in_range(request.header->timeout_ms, 1, ORDERD_TIMEOUT_MS_DEFAULT);
	assert_false(request.header->has_min_seq);
	assert_null(request.header->tenant);
	pong(&world->fake, &request);
	fake_request_fini(&request);
	fake_drive(&world->fake, world->client, &answer.done);
	assert_string_equal(answer.payload, "hello");
	assert_int_equal(answer.position.seq, 42);
	assert_int_equal(orderd_client_position(world->client).seq, 42);
	assert_int_equal(orderd_client_pending(world->client), 0);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test_setup_teardown(a_call_is_answered, setup, teardown),
};

UNIT_MAIN(tests)

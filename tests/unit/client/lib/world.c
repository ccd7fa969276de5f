#include "world.h"

#include <stdio.h>
#include <stdlib.h>

#include "lib/unit.h"
#include "reason.h"

int world_setup(void **state)
{
	struct world *world = calloc(1, sizeof(*world));

	assert_non_null(world);
	fake_open(&world->fake);
	assert_int_equal(orderd_client_open(&world->client, world->fake.request_endpoint, NULL), 0);
	*state = world;
	return 0;
}

int world_teardown(void **state)
{
	struct world *world = *state;

	orderd_client_close(world->client);
	fake_close(&world->fake);
	free(world);
	return 0;
}

void answer_on_reply(const ProtobufCMessage *reply, const struct orderd_error *error,
		     const struct orderd_position *position, void *context)
{
	struct answer *answer = context;

	assert_true((reply == NULL) != (error == NULL));
	answer->done = true;
	answer->n_answers++;
	answer->position = *position;
	answer->failed = error != NULL;
	if (!error) {
		const Orderd__V1__PingResponse *pong = (const Orderd__V1__PingResponse *)reply;

		assert_ptr_equal(reply->descriptor, &orderd__v1__ping_response__descriptor);
		snprintf(answer->payload, sizeof(answer->payload), "%s", pong->payload);
		return;
	}
	answer->code = orderd_error_code(error);
	answer->retriable = orderd_error_retriable(error);
	answer->local = orderd_error_local(error);
	/* What the library makes itself is in the table of reasons too. */
	if (answer->local)
		assert_int_equal(reason_get(reason_find(orderd_error_reason(error)))->code,
				 answer->code);
	snprintf(answer->reason, sizeof(answer->reason), "%s", orderd_error_reason(error));
	snprintf(answer->message, sizeof(answer->message), "%s", orderd_error_message(error));
}

void world_ping(struct world *world, const char *text, const struct orderd_call_options *options,
		struct answer *answer)
{
	Orderd__V1__PingRequest request = ORDERD__V1__PING_REQUEST__INIT;
	char payload[64];

	*answer = (struct answer){ 0 };
	snprintf(payload, sizeof(payload), "%s", text);
	request.payload = payload;
	assert_int_equal(orderd_client_call(world->client, &orderd__v1__system_service__descriptor,
					    0, &request.base, options, answer_on_reply, answer),
			 0);
	assert_false(answer->done);
}

void world_ping_for(struct world *world, uint32_t timeout_ms, struct answer *answer)
{
	struct orderd_call_options options = ORDERD_CALL_OPTIONS_INIT;

	options.timeout_ms = timeout_ms;
	world_ping(world, "ping", &options, answer);
}

void world_pong_to(struct world *world, const struct fake_request *request)
{
	Orderd__V1__PingResponse pong = ORDERD__V1__PING_RESPONSE__INIT;
	Orderd__V1__PingRequest *ping;

	ping = orderd__v1__ping_request__unpack(NULL, request->body_size, request->body);
	assert_non_null(ping);
	pong.payload = ping->payload;
	fake_reply(&world->fake, request, &pong.base);
	orderd__v1__ping_request__free_unpacked(ping, NULL);
}

void world_pong(struct world *world)
{
	struct fake_request request;

	world_receive(world, &request);
	world_pong_to(world, &request);
	fake_request_fini(&request);
}

void world_receive(struct world *world, struct fake_request *ret)
{
	fake_receive(&world->fake, world->client, ret);
}

void world_drive(struct world *world, const bool *done)
{
	fake_drive(&world->fake, world->client, done);
}

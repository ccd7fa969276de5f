#include "lib/unit.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <zmq.h>

#include "lib/world.h"

#define MANY 5000

static void a_call_is_answered(void **state)
{
	struct world *world = *state;
	struct fake_request request;
	struct answer answer;

	world->fake.head_seq = 42;
	world_ping(world, "hello", NULL, &answer);
	assert_int_equal(orderd_client_pending(world->client), 1);
	world_receive(world, &request);
	assert_string_equal(request.header->method, "orderd.v1.SystemService/Ping");
	assert_in_range(request.header->timeout_ms, 1, ORDERD_TIMEOUT_MS_DEFAULT);
	assert_false(request.header->has_min_seq);
	assert_null(request.header->tenant);
	world_pong_to(world, &request);
	fake_request_fini(&request);
	world_drive(world, &answer.done);
	assert_string_equal(answer.payload, "hello");
	assert_int_equal(answer.position.seq, 42);
	assert_int_equal(answer.position.epoch, 1);
	assert_int_equal(orderd_client_position(world->client).seq, 42);
	assert_int_equal(orderd_client_pending(world->client), 0);
}

static void options_travel_in_the_header(void **state)
{
	struct world *world = *state;
	struct orderd_call_options call = ORDERD_CALL_OPTIONS_INIT;
	struct orderd_options *options;
	struct fake_request request;
	struct answer answer;
	uint8_t id[ORDERD_REQUEST_ID_SIZE] = "0123456789abcdef";

	orderd_client_close(world->client);
	assert_int_equal(orderd_options_new(&options), 0);
	assert_int_equal(orderd_options_set_tenant(options, "acme"), 0);
	assert_int_equal(orderd_options_set_session_token(options, "secret"), 0);
	assert_int_equal(orderd_options_set_traceparent(options, "of the client"), 0);
	assert_int_equal(orderd_options_set_timeout_ms(options, 0), -EINVAL);
	assert_int_equal(orderd_options_set_timeout_ms(options, 600001), -EINVAL);
	assert_int_equal(orderd_options_set_timeout_ms(options, 700), 0);
	assert_int_equal(orderd_client_open(&world->client, world->fake.request_endpoint, options),
			 0);
	orderd_options_free(options);
	call.request_id = id;
	call.min_seq = 17;
	call.traceparent = "of the call";
	world_ping(world, "", &call, &answer);
	world_receive(world, &request);
	assert_string_equal(request.header->tenant, "acme");
	assert_string_equal(request.header->session_token, "secret");
	assert_string_equal(request.header->traceparent, "of the call");
	assert_int_equal(request.header->min_seq, 17);
	assert_in_range(request.header->timeout_ms, 1, 700);
	assert_memory_equal(request.header->request_id.data, id, sizeof(id));
	world_pong_to(world, &request);
	fake_request_fini(&request);
	world_drive(world, &answer.done);
}

static void what_cannot_be_sent_is_refused_at_once(void **state)
{
	struct world *world = *state;
	Orderd__V1__PingRequest ping = ORDERD__V1__PING_REQUEST__INIT;
	struct orderd_call_options options = ORDERD_CALL_OPTIONS_INIT;
	const ProtobufCServiceDescriptor *service = &orderd__v1__system_service__descriptor;
	uint8_t id[ORDERD_REQUEST_ID_SIZE] = { 0 };
	char trace[2000];
	struct answer answer;

	/* No such method; a message that the method does not take. */
	assert_int_equal(orderd_client_call(world->client, service, 99, &ping.base, NULL,
					    answer_on_reply, &answer),
			 -EINVAL);
	assert_int_equal(orderd_client_call(world->client, service, 1, &ping.base, NULL,
					    answer_on_reply, &answer),
			 -EINVAL);
	options.timeout_ms = ORDERD_TIMEOUT_MS_MAX + 1;
	assert_int_equal(orderd_client_call(world->client, service, 0, &ping.base, &options,
					    answer_on_reply, &answer),
			 -EINVAL);
	options = (struct orderd_call_options){ 0 };
	assert_int_equal(orderd_client_call(world->client, service, 0, &ping.base, &options,
					    answer_on_reply, &answer),
			 -EINVAL);
	options = (struct orderd_call_options)ORDERD_CALL_OPTIONS_INIT;
	memset(trace, 'a', sizeof(trace));
	trace[sizeof(trace) - 1] = '\0';
	options.traceparent = trace;
	assert_int_equal(orderd_client_call(world->client, service, 0, &ping.base, &options,
					    answer_on_reply, &answer),
			 -EMSGSIZE);
	options.traceparent = NULL;
	options.request_id = id;
	world_ping(world, "", &options, &answer);
	assert_int_equal(orderd_client_call(world->client, service, 0, &ping.base, &options,
					    answer_on_reply, &answer),
			 -EEXIST);
	assert_int_equal(orderd_client_pending(world->client), 1);
	world_pong(world);
	world_drive(world, &answer.done);
}

/* Receives them all, in the order of their texts, whatever came twice meanwhile. */
static struct fake_request *receive_many(struct world *world)
{
	struct fake_request *requests = calloc(MANY, sizeof(*requests));
	struct fake_request request;
	int n_requests = 0;

	assert_non_null(requests);
	while (n_requests < MANY) {
		Orderd__V1__PingRequest *ping;
		int i;

		world_receive(world, &request);
		ping = orderd__v1__ping_request__unpack(NULL, request.body_size, request.body);
		i = (int)strtol(ping->payload, NULL, 10);
		orderd__v1__ping_request__free_unpacked(ping, NULL);
		if (requests[i].header) {
			fake_request_fini(&request);
			continue;
		}
		requests[i] = request;
		n_requests++;
	}
	return requests;
}

static void many_calls_are_in_flight(void **state)
{
	struct world *world = *state;
	struct answer *answers = calloc(MANY, sizeof(*answers));
	struct fake_request *requests;
	char text[16];

	assert_non_null(answers);
	for (int i = 0; i < MANY; i++) {
		snprintf(text, sizeof(text), "%d", i);
		world_ping(world, text, NULL, &answers[i]);
	}
	assert_int_equal(orderd_client_pending(world->client), MANY);
	requests = receive_many(world);
	for (int i = MANY - 1; i >= 0; i--)
		world_pong_to(world, &requests[i]);
	for (int i = 0; i < MANY; i++) {
		world_drive(world, &answers[i].done);
		snprintf(text, sizeof(text), "%d", i);
		assert_string_equal(answers[i].payload, text);
		assert_int_equal(answers[i].n_answers, 1);
		fake_request_fini(&requests[i]);
	}
	assert_int_equal(orderd_client_pending(world->client), 0);
	free(requests);
	free(answers);
}

struct kept {
	bool done;
	struct orderd_error *error;
};

static void keep_error(const void *body, size_t size, const struct orderd_error *error,
		       const struct orderd_position *position, void *context)
{
	struct kept *kept = context;

	assert_null(body);
	assert_int_equal(size, 0);
	assert_int_equal(orderd_error_copy(&kept->error, error), 0);
	kept->done = true;
}

/* A refusal with one violation of seven, one fact. */
static void refuse_in_detail(struct world *world)
{
	Orderd__V1__ReplyHeader header = ORDERD__V1__REPLY_HEADER__INIT;
	Orderd__V1__FieldViolation violation = ORDERD__V1__FIELD_VIOLATION__INIT;
	Orderd__V1__FieldViolation *violations[] = { &violation };
	Orderd__V1__Metadata metadata = ORDERD__V1__METADATA__INIT;
	Orderd__V1__Metadata *facts[] = { &metadata };
	struct fake_request request;
	char field[] = "order.lines[3]";
	char key[] = "number";
	char value[] = "SO-1";
	char reason[] = "FORMAT";

	violation.field = field;
	violation.reason = reason;
	metadata.key = key;
	metadata.value = value;
	header.code = ORDERD__V1__CODE__CODE_INVALID_ARGUMENT;
	header.reason = reason;
	header.violations = violations;
	header.metadata = facts;
	header.n_violations = header.n_metadata = 1;
	header.has_violations_total = true;
	header.violations_total = 7;
	world_receive(world, &request);
	fake_send(&world->fake, &request, &header, NULL);
	fake_request_fini(&request);
}

static void an_error_says_everything(void **state)
{
	struct world *world = *state;
	struct orderd_call_options options = ORDERD_CALL_OPTIONS_INIT;
	uint8_t id[ORDERD_REQUEST_ID_SIZE] = "0123456789abcdef";
	struct kept kept = { 0 };

	options.request_id = id;
	assert_int_equal(orderd_client_call_raw(world->client, "orderd.v1.SystemService/Ping", "",
						0, &options, keep_error, &kept),
			 0);
	refuse_in_detail(world);
	world_drive(world, &kept.done);
	assert_int_equal(orderd_error_code(kept.error), ORDERD__V1__CODE__CODE_INVALID_ARGUMENT);
	assert_string_equal(orderd_error_code_name(kept.error), "INVALID_ARGUMENT");
	assert_string_equal(orderd_error_reason(kept.error), "FORMAT");
	assert_string_equal(orderd_error_message(kept.error), "");
	assert_memory_equal(orderd_error_request_id(kept.error), id, sizeof(id));
	assert_false(orderd_error_retriable(kept.error));
	assert_false(orderd_error_local(kept.error));
	assert_int_equal(orderd_error_retry_after_ms(kept.error), 0);
	assert_int_equal(orderd_error_n_violations(kept.error), 1);
	assert_int_equal(orderd_error_violations_total(kept.error), 7);
	assert_string_equal(orderd_error_violation(kept.error, 0)->field, "order.lines[3]");
	assert_null(orderd_error_violation(kept.error, 1));
	assert_string_equal(orderd_error_metadata(kept.error, "number"), "SO-1");
	assert_null(orderd_error_metadata(kept.error, "numbers"));
	assert_string_equal(orderd_error_metadata_at(kept.error, 0)->key, "number");
	assert_null(orderd_error_metadata_at(kept.error, 1));
	orderd_error_free(kept.error);
}

static void send_frames(struct world *world, const struct fake_request *request,
			const char *const *frames, size_t n_frames)
{
	zmq_send(world->fake.requests, request->peer, request->peer_size, ZMQ_SNDMORE);
	for (size_t i = 0; i < n_frames; i++)
		zmq_send(world->fake.requests, frames[i], strlen(frames[i]),
			 i + 1 < n_frames ? ZMQ_SNDMORE : 0);
}

static void frames_that_are_no_reply_are_dropped(void **state)
{
	static const char *const frames[] = { "\xff\xff", "body", "more", "and more" };
	struct world *world = *state;
	struct fake_request request;
	struct answer answer;

	world_ping(world, "real", NULL, &answer);
	world_receive(world, &request);
	for (size_t n_frames = 1; n_frames <= 4; n_frames++)
		send_frames(world, &request, frames, n_frames);
	send_frames(world, &request, frames + 3, 1);
	world_pong_to(world, &request);
	fake_request_fini(&request);
	world_drive(world, &answer.done);
	assert_string_equal(answer.payload, "real");
}

static void a_body_that_is_not_the_message_is_an_error(void **state)
{
	struct world *world = *state;
	Orderd__V1__ReplyHeader header = ORDERD__V1__REPLY_HEADER__INIT;
	struct fake_request request;
	uint8_t head[256];
	struct answer answer;

	world_ping(world, "", NULL, &answer);
	world_receive(world, &request);
	header.has_code = header.has_request_id = true;
	header.code = ORDERD__V1__CODE__CODE_OK;
	header.request_id = request.header->request_id;
	zmq_send(world->fake.requests, request.peer, request.peer_size, ZMQ_SNDMORE);
	zmq_send(world->fake.requests, head, orderd__v1__reply_header__pack(&header, head),
		 ZMQ_SNDMORE);
	zmq_send(world->fake.requests, "\xff\xff\xff", 3, 0);
	fake_request_fini(&request);
	world_drive(world, &answer.done);
	assert_string_equal(answer.reason, "REPLY_MALFORMED");
	assert_true(answer.local);
}

static void closing_answers_what_is_left(void **state)
{
	struct world *world = *state;
	struct answer answers[3];

	for (size_t i = 0; i < 3; i++)
		world_ping(world, "", NULL, &answers[i]);
	orderd_client_close(world->client);
	world->client = NULL;
	for (size_t i = 0; i < 3; i++) {
		assert_int_equal(answers[i].n_answers, 1);
		assert_string_equal(answers[i].reason, "CLIENT_CLOSED");
		assert_int_equal(answers[i].code, ORDERD__V1__CODE__CODE_CANCELLED);
	}
}

struct nested {
	struct world *world;
	struct answer inner;
	bool done;
};

/* What a callback may do, what it may not. */
static void call_again(const ProtobufCMessage *reply, const struct orderd_error *error,
		       const struct orderd_position *position, void *context)
{
	struct nested *nested = context;
	Orderd__V1__PingRequest ping = ORDERD__V1__PING_REQUEST__INIT;
	ProtobufCMessage *waited;
	struct orderd_error *refusal;

	assert_non_null(reply);
	assert_int_equal(orderd_client_process(nested->world->client, 0), -EDEADLK);
	assert_int_equal(orderd_client_call_wait(nested->world->client,
						 &orderd__v1__system_service__descriptor, 0,
						 &ping.base, NULL, &waited, &refusal),
			 -EDEADLK);
	world_ping(nested->world, "inner", NULL, &nested->inner);
	nested->done = true;
}

static void a_callback_starts_another_call(void **state)
{
	struct world *world = *state;
	struct nested nested = { .world = world };
	Orderd__V1__PingRequest ping = ORDERD__V1__PING_REQUEST__INIT;

	assert_int_equal(orderd_client_call(world->client, &orderd__v1__system_service__descriptor,
					    0, &ping.base, NULL, call_again, &nested),
			 0);
	world_pong(world);
	world_drive(world, &nested.done);
	world_pong(world);
	world_drive(world, &nested.inner.done);
	assert_string_equal(nested.inner.payload, "inner");
}

static void close_client(const ProtobufCMessage *reply, const struct orderd_error *error,
			 const struct orderd_position *position, void *context)
{
	struct nested *nested = context;

	orderd_client_close(nested->world->client);
	nested->done = true;
}

static void a_callback_closes_the_client(void **state)
{
	struct world *world = *state;
	struct nested nested = { .world = world };
	Orderd__V1__PingRequest ping = ORDERD__V1__PING_REQUEST__INIT;
	struct answer answer;
	int result = 0;

	assert_int_equal(orderd_client_call(world->client, &orderd__v1__system_service__descriptor,
					    0, &ping.base, NULL, close_client, &nested),
			 0);
	world_ping(world, "", NULL, &answer);
	world_pong(world);
	while (result == 0)
		result = orderd_client_process(world->client, 10000);
	assert_int_equal(result, -ECANCELED);
	assert_true(nested.done);
	assert_string_equal(answer.reason, "CLIENT_CLOSED");
	world->client = NULL;
}

static void endpoints_are_checked(void **state)
{
	struct orderd_client *client = NULL;

	assert_int_equal(orderd_client_open(&client, "", NULL), -EINVAL);
	assert_int_equal(orderd_client_open(&client, "requests", NULL), -EINVAL);
	assert_int_equal(orderd_client_open(&client, "carrier-pigeon://here", NULL), -EINVAL);
	assert_null(client);
}

#define WORLD(test) cmocka_unit_test_setup_teardown(test, world_setup, world_teardown)

static const struct CMUnitTest tests[] = {
	WORLD(a_call_is_answered),
	WORLD(options_travel_in_the_header),
	WORLD(what_cannot_be_sent_is_refused_at_once),
	WORLD(many_calls_are_in_flight),
	WORLD(an_error_says_everything),
	WORLD(frames_that_are_no_reply_are_dropped),
	WORLD(a_body_that_is_not_the_message_is_an_error),
	WORLD(closing_answers_what_is_left),
	WORLD(a_callback_starts_another_call),
	WORLD(a_callback_closes_the_client),
	cmocka_unit_test(endpoints_are_checked),
};

UNIT_MAIN(tests)

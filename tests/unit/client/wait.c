#include "lib/unit.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>

#include <zmq.h>

#include "lib/world.h"
#include "orderd/calls.h"

/*
 * A world whose fake answers by itself: "quit" ends it, "refuse" is refused, "garble" is answered
 * with what is no message, all else echoed.
 */
struct served {
	struct world world;
	pthread_t thread;
};

/* Field 1 of the answer is a text, not a number. */
static void serve_garbled(struct world *world, const struct fake_request *request)
{
	Orderd__V1__ListTenantsRequest number = ORDERD__V1__LIST_TENANTS_REQUEST__INIT;

	number.has_page_size = true;
	number.page_size = 7;
	fake_reply(&world->fake, request, &number.base);
}

static bool serve_one(struct world *world, const struct fake_request *request)
{
	Orderd__V1__PingRequest *ping;
	bool quit;

	ping = orderd__v1__ping_request__unpack(NULL, request->body_size, request->body);
	quit = ping->payload && strcmp(ping->payload, "quit") == 0;
	if (ping->payload && strcmp(ping->payload, "refuse") == 0)
		fake_refuse(&world->fake, request, ORDERD__V1__CODE__CODE_NOT_FOUND, "NOT_FOUND",
			    0);
	else if (ping->payload && strcmp(ping->payload, "garble") == 0)
		serve_garbled(world, request);
	else
		world_pong_to(world, request);
	orderd__v1__ping_request__free_unpacked(ping, NULL);
	return !quit;
}

static void *serve(void *context)
{
	struct world *world = context;
	zmq_pollitem_t item = { .socket = world->fake.requests, .events = ZMQ_POLLIN };
	bool more = true;

	while (more) {
		struct fake_request request;

		zmq_poll(&item, 1, -1);
		if (!fake_poll(&world->fake, &request))
			continue;
		more = serve_one(world, &request);
		fake_request_fini(&request);
	}
	return NULL;
}

static int setup(void **state)
{
	struct served *served = calloc(1, sizeof(*served));

	assert_non_null(served);
	fake_open(&served->world.fake);
	assert_int_equal(orderd_client_open(&served->world.client,
					    served->world.fake.request_endpoint, NULL),
			 0);
	assert_int_equal(pthread_create(&served->thread, NULL, serve, &served->world), 0);
	*state = served;
	return 0;
}

static int ask(struct orderd_client *client, const char *text, Orderd__V1__PingResponse **ret,
	       struct orderd_error **ret_error)
{
	Orderd__V1__PingRequest ping = ORDERD__V1__PING_REQUEST__INIT;
	char payload[64];

	snprintf(payload, sizeof(payload), "%s", text);
	ping.payload = payload;
	return orderd_system_ping(client, &ping, ret, ret_error);
}

static int teardown(void **state)
{
	struct served *served = *state;
	Orderd__V1__PingResponse *pong;
	struct orderd_error *error;

	assert_int_equal(ask(served->world.client, "quit", &pong, &error), 0);
	orderd__v1__ping_response__free_unpacked(pong, NULL);
	assert_int_equal(pthread_join(served->thread, NULL), 0);
	orderd_client_close(served->world.client);
	fake_close(&served->world.fake);
	free(served);
	return 0;
}

static struct orderd_client *client_of(void **state)
{
	return ((struct served *)*state)->world.client;
}

static void a_typed_call_waits_for_its_reply(void **state)
{
	Orderd__V1__PingResponse *pong = NULL;
	struct orderd_error *error = NULL;

	assert_int_equal(ask(client_of(state), "typed", &pong, &error), ORDERD_OK);
	assert_string_equal(pong->payload, "typed");
	assert_null(error);
	orderd__v1__ping_response__free_unpacked(pong, NULL);
}

static void a_typed_call_waits_for_its_refusal(void **state)
{
	Orderd__V1__PingResponse *pong = NULL;
	struct orderd_error *error = NULL;

	assert_int_equal(ask(client_of(state), "refuse", &pong, &error), ORDERD_REFUSED);
	assert_null(pong);
	assert_string_equal(orderd_error_reason(error), "NOT_FOUND");
	assert_string_equal(orderd_error_code_name(error), "NOT_FOUND");
	orderd_error_free(error);
}

struct closed {
	struct orderd_client *client;
	bool done;
	char text[64];
};

static void on_pong(const Orderd__V1__PingResponse *pong, void *context)
{
	struct closed *closed = context;
	const struct orderd_error *error = orderd_client_error(closed->client);

	assert_true((pong == NULL) != (error == NULL));
	snprintf(closed->text, sizeof(closed->text), "%s",
		 pong ? pong->payload : orderd_error_reason(error));
	closed->done = true;
}

static void a_garbled_answer_is_an_error_of_the_call(void **state)
{
	Orderd__V1__PingResponse *pong = NULL;
	struct orderd_error *error = NULL;
	uint8_t nobody[ORDERD_REQUEST_ID_SIZE] = { 0 };

	assert_int_equal(ask(client_of(state), "garble", &pong, &error), ORDERD_REFUSED);
	assert_string_equal(orderd_error_reason(error), "REPLY_MALFORMED");
	assert_true(orderd_error_local(error));
	assert_memory_not_equal(orderd_error_request_id(error), nobody, sizeof(nobody));
	orderd_error_free(error);
}

static void a_service_that_cannot_call_says_why(void **state)
{
	struct orderd_client *client;
	struct orderd_options *options;
	Orderd__V1__PingRequest ping = ORDERD__V1__PING_REQUEST__INIT;
	struct closed closed = { 0 };
	char trace[2000];

	memset(trace, 'a', sizeof(trace));
	trace[sizeof(trace) - 1] = '\0';
	assert_int_equal(orderd_options_new(&options), 0);
	assert_int_equal(orderd_options_set_traceparent(options, trace), 0);
	assert_int_equal(orderd_client_open(&client, "ipc:///nowhere", options), 0);
	orderd_options_free(options);
	closed.client = client;
	orderd__v1__system_service__ping(
		orderd_client_service(client, &orderd__v1__system_service__descriptor), &ping,
		on_pong, &closed);
	assert_true(closed.done);
	assert_string_equal(closed.text, "CALL_NOT_STARTED");
	orderd_client_close(client);
}

static void a_method_is_called_by_name(void **state)
{
	/* Field 1, "raw". */
	static const uint8_t packed[] = { 0x0a, 3, 'r', 'a', 'w' };
	struct orderd_error *error = NULL;
	uint8_t *body = NULL;
	size_t size = 0;

	assert_int_equal(orderd_client_call_raw_wait(client_of(state),
						     "orderd.v1.SystemService/Ping", packed,
						     sizeof(packed), NULL, &body, &size, &error),
			 0);
	assert_int_equal(size, sizeof(packed));
	assert_memory_equal(body, packed, size);
	free(body);
	assert_int_equal(orderd_client_call_raw_wait(client_of(state),
						     "orderd.v1.SystemService/Ping", NULL, 0, NULL,
						     &body, &size, &error),
			 0);
	assert_int_equal(size, 0);
	assert_non_null(body);
	free(body);
}

static void other_callbacks_run_meanwhile(void **state)
{
	struct served *served = *state;
	Orderd__V1__PingResponse *pong;
	struct orderd_error *error;
	struct answer answer;

	world_ping(&served->world, "earlier", NULL, &answer);
	assert_int_equal(ask(served->world.client, "later", &pong, &error), 0);
	orderd__v1__ping_response__free_unpacked(pong, NULL);
	assert_string_equal(answer.payload, "earlier");
}

static void generated_services_are_asynchronous(void **state)
{
	struct orderd_client *client = client_of(state);
	ProtobufCService *service;
	Orderd__V1__PingRequest ping = ORDERD__V1__PING_REQUEST__INIT;
	struct closed closed = { .client = client };
	char payload[] = "closure";
	char refuse[] = "refuse";

	service = orderd_client_service(client, &orderd__v1__system_service__descriptor);
	assert_ptr_equal(service,
			 orderd_client_service(client, &orderd__v1__system_service__descriptor));
	ping.payload = payload;
	orderd__v1__system_service__ping(service, &ping, on_pong, &closed);
	assert_false(closed.done);
	while (!closed.done)
		assert_true(orderd_client_process(client, 10000) > 0);
	assert_string_equal(closed.text, "closure");
	closed.done = false;
	ping.payload = refuse;
	orderd__v1__system_service__ping(service, &ping, on_pong, &closed);
	while (!closed.done)
		assert_true(orderd_client_process(client, 10000) > 0);
	assert_string_equal(closed.text, "NOT_FOUND");
	assert_null(orderd_client_error(client));
	protobuf_c_service_destroy(service);
}

static void on_alarm(int number)
{
	(void)number;
}

static void a_signal_ends_the_wait(void **state)
{
	struct sigaction action = { .sa_handler = on_alarm };
	struct sigaction before;
	/* Again and again, so that one of them comes during the wait. */
	struct itimerval soon = { { 0, 10000 }, { 0, 10000 } };
	struct itimerval never = { 0 };

	assert_int_equal(sigaction(SIGALRM, &action, &before), 0);
	assert_int_equal(setitimer(ITIMER_REAL, &soon, NULL), 0);
	assert_int_equal(orderd_client_process(client_of(state), -1), -EINTR);
	assert_int_equal(setitimer(ITIMER_REAL, &never, NULL), 0);
	assert_int_equal(sigaction(SIGALRM, &before, NULL), 0);
	assert_int_equal(orderd_client_process(client_of(state), 1), 0);
}

#define SERVED(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

static const struct CMUnitTest tests[] = {
	SERVED(a_typed_call_waits_for_its_reply),
	SERVED(a_typed_call_waits_for_its_refusal),
	SERVED(a_garbled_answer_is_an_error_of_the_call),
	cmocka_unit_test(a_service_that_cannot_call_says_why),
	SERVED(a_method_is_called_by_name),
	SERVED(other_callbacks_run_meanwhile),
	SERVED(generated_services_are_asynchronous),
	SERVED(a_signal_ends_the_wait),
};

UNIT_MAIN(tests)

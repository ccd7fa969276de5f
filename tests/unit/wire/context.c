#include "lib/unit.h"

#include <string.h>

#include <zmq.h>

#include "wire/context.h"

static int option_of(void *socket, int option)
{
	int value = -1;
	size_t size = sizeof(value);

	assert_int_equal(zmq_getsockopt(socket, option, &value, &size), 0);
	return value;
}

static void a_socket_asks_the_door_and_drops_who_is_gone(void **state)
{
	char domain[32] = "";
	size_t size = sizeof(domain);
	void *context, *socket;

	assert_int_equal(context_open(&context), 0);
	socket = zmq_socket(context, ZMQ_ROUTER);
	assert_int_equal(context_secure(socket, "requests"), 0);
	assert_int_equal(zmq_getsockopt(socket, ZMQ_ZAP_DOMAIN, domain, &size), 0);
	assert_string_equal(domain, "requests");
	assert_int_equal(option_of(socket, ZMQ_LINGER), 0);
	assert_in_range(option_of(socket, ZMQ_HANDSHAKE_IVL), 1, 5000);
	assert_in_range(option_of(socket, ZMQ_HEARTBEAT_IVL), 1, 10000);
	assert_in_range(option_of(socket, ZMQ_HEARTBEAT_TIMEOUT), 1, 20000);
	zmq_close(socket);
	context_close(context);
}

/* ZMQ_ZAP_ENFORCE_DOMAIN cannot be read: what it does is seen where nobody opens the door. */
static void without_a_door_nobody_comes_in(void **state)
{
	char endpoint[64];
	size_t size = sizeof(endpoint);
	void *context, *server, *client, *monitor;
	uint8_t frame[16];
	uint16_t event = 0;

	assert_int_equal(context_open(&context), 0);
	server = zmq_socket(context, ZMQ_ROUTER);
	assert_int_equal(context_secure(server, "requests"), 0);
	assert_int_equal(zmq_bind(server, "tcp://127.0.0.1:*"), 0);
	assert_int_equal(zmq_getsockopt(server, ZMQ_LAST_ENDPOINT, endpoint, &size), 0);
	assert_int_equal(zmq_socket_monitor(server, "inproc://monitor",
					    ZMQ_EVENT_HANDSHAKE_SUCCEEDED |
						    ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL |
						    ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL |
						    ZMQ_EVENT_HANDSHAKE_FAILED_AUTH),
			 0);
	monitor = zmq_socket(context, ZMQ_PAIR);
	assert_int_equal(zmq_connect(monitor, "inproc://monitor"), 0);
	client = zmq_socket(context, ZMQ_DEALER);
	assert_int_equal(context_option(client, ZMQ_LINGER, 0), 0);
	assert_int_equal(zmq_connect(client, endpoint), 0);
	assert_true(zmq_recv(monitor, frame, sizeof(frame), 0) >= (int)sizeof(event));
	memcpy(&event, frame, sizeof(event));
	assert_int_not_equal(event, ZMQ_EVENT_HANDSHAKE_SUCCEEDED);
	zmq_socket_monitor(server, NULL, 0);
	zmq_close(client);
	zmq_close(monitor);
	zmq_close(server);
	context_close(context);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(a_socket_asks_the_door_and_drops_who_is_gone),
	cmocka_unit_test(without_a_door_nobody_comes_in),
};

UNIT_MAIN(tests)

#include "wire/selftest.h"

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include <zmq.h>

#include "wire/context.h"
#include "wire/endpoint.h"

#define SELFTEST_TURNS 1000
#define SELFTEST_TURN_US 5000
#define SELFTEST_MONITOR "inproc://orderd-selftest"
#define SELFTEST_EVENTS                                                                            \
	(ZMQ_EVENT_HANDSHAKE_SUCCEEDED | ZMQ_EVENT_HANDSHAKE_FAILED_AUTH |                         \
	 ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL | ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL)

struct selftest {
	void *server;
	void *stranger;
	void *monitor; /* tells how the stranger fares */
};

static int selftest_open_server(struct selftest *test, void *zmq, const struct curve *curve,
				char *ret, size_t ret_size)
{
	int error;

	test->server = zmq_socket(zmq, ZMQ_ROUTER);
	if (test->server == NULL)
		return -errno;
	error = context_secure(test->server, SELFTEST_DOMAIN);
	if (error == 0)
		error = curve_serve(test->server, curve);
	if (error == 0)
		error = endpoint_bind(test->server, "tcp://127.0.0.1:*", 0);
	return error == 0 ? endpoint_bound(test->server, ret, ret_size) : error;
}

static int selftest_disguise(void *socket, const struct curve *server)
{
	char public[CURVE_TEXT_BYTES], secret[CURVE_TEXT_BYTES];

	if (zmq_curve_keypair(public, secret) < 0 ||
	    zmq_setsockopt(socket, ZMQ_CURVE_PUBLICKEY, public, sizeof(public)) < 0 ||
	    zmq_setsockopt(socket, ZMQ_CURVE_SECRETKEY, secret, sizeof(secret)) < 0 ||
	    zmq_setsockopt(socket, ZMQ_CURVE_SERVERKEY, server->public, sizeof(server->public)) < 0)
		return -errno;
	return context_option(socket, ZMQ_LINGER, 0);
}

static int selftest_open_stranger(struct selftest *test, void *zmq, const struct curve *curve,
				  const char *endpoint)
{
	int error;

	test->stranger = zmq_socket(zmq, ZMQ_DEALER);
	test->monitor = zmq_socket(zmq, ZMQ_PAIR);
	if (test->stranger == NULL || test->monitor == NULL)
		return -errno;
	error = context_option(test->monitor, ZMQ_LINGER, 0);
	if (error == 0)
		error = selftest_disguise(test->stranger, curve);
	if (error < 0)
		return error;
	if (zmq_socket_monitor(test->stranger, SELFTEST_MONITOR, SELFTEST_EVENTS) < 0 ||
	    zmq_connect(test->monitor, SELFTEST_MONITOR) < 0 ||
	    zmq_connect(test->stranger, endpoint) < 0)
		return -errno;
	return 0;
}

/* What the monitor says; 0 when it says nothing. */
static uint16_t selftest_look(void *monitor)
{
	uint8_t frame[16];
	char address[64];
	uint16_t event;

	if (zmq_recv(monitor, frame, sizeof(frame), ZMQ_DONTWAIT) < (int)sizeof(event))
		return 0;
	memcpy(&event, frame, sizeof(event));
	zmq_recv(monitor, address, sizeof(address), ZMQ_DONTWAIT);
	return event;
}

static void selftest_turn(evutil_socket_t fd, short what, void *context)
{
}

static int selftest_wait(struct selftest *test, struct event_base *base)
{
	static const struct timeval turn = { .tv_usec = SELFTEST_TURN_US };
	struct event *guard = event_new(base, -1, EV_PERSIST, selftest_turn, NULL);
	uint16_t event = 0;

	if (guard == NULL || evtimer_add(guard, &turn) < 0) {
		if (guard != NULL)
			event_free(guard);
		return -ENOMEM;
	}
	for (int i = 0; i < SELFTEST_TURNS && event == 0; i++) {
		event_base_loop(base, EVLOOP_ONCE);
		event = selftest_look(test->monitor);
	}
	event_free(guard);
	if (event == 0)
		return SELFTEST_NO_WORD;
	return event == ZMQ_EVENT_HANDSHAKE_FAILED_AUTH ? 0 : SELFTEST_LET_IN;
}

static void selftest_close(struct selftest *test)
{
	if (test->stranger != NULL) {
		zmq_socket_monitor(test->stranger, NULL, 0);
		zmq_close(test->stranger);
	}
	if (test->monitor != NULL)
		zmq_close(test->monitor);
	if (test->server != NULL)
		zmq_close(test->server);
}

int selftest_run(void *zmq, struct event_base *base, const struct curve *curve)
{
	struct selftest test = { 0 };
	char endpoint[64];
	int answer = selftest_open_server(&test, zmq, curve, endpoint, sizeof(endpoint));

	if (answer == 0)
		answer = selftest_open_stranger(&test, zmq, curve, endpoint);
	if (answer == 0)
		answer = selftest_wait(&test, base);
	selftest_close(&test);
	return answer;
}

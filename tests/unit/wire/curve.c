#include "lib/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <zmq.h>

#include "wire/context.h"
#include "wire/curve.h"
#include "wire/endpoint.h"
#include "wire/lib/place.h"
#include "wire/listener.h"
#include "wire/selftest.h"

/* A listener on TCP whose door knows one key. */
struct gate {
	struct place place;
	struct listener *listener;
	struct curve server;
	char key_path[128];
	char why[512];
	char user_id[ZAP_USER_ID_BYTES];
	unsigned int n;
};

static void gate_on_request(void *context, const struct listener_request *request)
{
	struct gate *gate = context;

	gate->n++;
	memcpy(gate->user_id, request->peer.user_id, sizeof(gate->user_id));
	listener_reply(gate->listener, &request->peer, "h", 1, "b", 1);
}

static int gate_open(void **state)
{
	struct gate *gate = calloc(1, sizeof(*gate));
	struct listener_settings settings = {
		.endpoint = "tcp://127.0.0.1:*",
		.domain = "requests",
		.frame_bytes_max = 65536,
		.on_request = gate_on_request,
		.context = gate,
	};

	assert_non_null(gate);
	place_open(&gate->place);
	snprintf(gate->key_path, sizeof(gate->key_path), "%s/curve.key", gate->place.folder);
	assert_int_equal(curve_open(gate->key_path, &gate->server, gate->why, sizeof(gate->why)),
			 0);
	settings.zmq = gate->place.daemon;
	settings.base = gate->place.base;
	settings.figures = &gate->place.figures;
	settings.curve = &gate->server;
	assert_int_equal(listener_open(&settings, &gate->listener), 0);
	snprintf(gate->place.endpoint, sizeof(gate->place.endpoint), "%s",
		 listener_endpoint(gate->listener));
	*state = gate;
	return 0;
}

static int gate_close(void **state)
{
	struct gate *gate = *state;

	listener_close(gate->listener, 0);
	unlink(gate->key_path);
	place_close(&gate->place);
	free(gate);
	return 0;
}

static void *dress(struct gate *gate, char public[CURVE_TEXT_BYTES])
{
	char secret[CURVE_TEXT_BYTES];
	void *socket = zmq_socket(gate->place.client, ZMQ_DEALER);

	assert_non_null(socket);
	gate->place.sockets[gate->place.n_sockets++] = socket;
	assert_int_equal(context_option(socket, ZMQ_LINGER, 0), 0);
	assert_int_equal(zmq_curve_keypair(public, secret), 0);
	assert_int_equal(zmq_setsockopt(socket, ZMQ_CURVE_PUBLICKEY, public, CURVE_TEXT_BYTES), 0);
	assert_int_equal(zmq_setsockopt(socket, ZMQ_CURVE_SECRETKEY, secret, CURVE_TEXT_BYTES), 0);
	assert_int_equal(zmq_setsockopt(socket, ZMQ_CURVE_SERVERKEY, gate->server.public,
					CURVE_KEY_BYTES),
			 0);
	assert_int_equal(zmq_connect(socket, gate->place.endpoint), 0);
	return socket;
}

static void ask(void *socket)
{
	assert_int_equal(zmq_send(socket, "h", 1, ZMQ_SNDMORE), 1);
	assert_int_equal(zmq_send(socket, "b", 1, 0), 1);
}

static void a_key_is_what_the_door_sees(void **state)
{
	struct gate *gate = *state;
	char public[CURVE_TEXT_BYTES], out[8];
	uint8_t key[CURVE_KEY_BYTES];
	void *socket = dress(gate, public);

	ask(socket);
	place_receive(&gate->place, socket, out, sizeof(out));
	assert_int_equal(gate->n, 1);
	assert_false(gate->place.last_local);
	assert_true(curve_parse(public, key));
	assert_memory_equal(gate->place.last_key, key, sizeof(key));
	assert_string_not_equal(gate->user_id, "");
}

static void whom_the_door_refuses_is_not_heard(void **state)
{
	struct gate *gate = *state;
	char public[CURVE_TEXT_BYTES];

	gate->place.closed = true;
	ask(dress(gate, public));
	PLACE_WAIT(&gate->place, gate->place.figures.n_peers_refused > 0);
	assert_int_equal(gate->n, 0);
	assert_int_equal(gate->place.figures.n_peers_accepted, 0);
}

/* A peer that talks no CURVE never gets as far as the door. One that does comes after it. */
static void without_curve_nobody_comes_near(void **state)
{
	struct gate *gate = *state;
	char public[CURVE_TEXT_BYTES], out[8];
	void *plain = place_connect(&gate->place, ZMQ_DEALER, NULL, 0);
	void *socket;

	ask(plain);
	socket = dress(gate, public);
	ask(socket);
	place_receive(&gate->place, socket, out, sizeof(out));
	assert_int_equal(gate->n, 1);
	assert_int_equal(gate->place.figures.n_peers_accepted, 1);
	assert_int_equal(zmq_recv(plain, out, sizeof(out), ZMQ_DONTWAIT), -1);
}

static void the_self_test_sees_a_door_that_keeps_strangers_out(void **state)
{
	struct gate *gate = *state;

	gate->place.closed = true;
	assert_int_equal(selftest_run(gate->place.daemon, gate->place.base, &gate->server), 0);
	assert_string_equal(gate->place.last_domain, SELFTEST_DOMAIN);
}

static void the_self_test_sees_a_door_that_lets_strangers_in(void **state)
{
	struct gate *gate = *state;

	assert_int_equal(selftest_run(gate->place.daemon, gate->place.base, &gate->server),
			 SELFTEST_LET_IN);
}

static void the_pair_is_made_once(void **state)
{
	struct gate *gate = *state;
	struct curve again;
	struct stat status;

	assert_int_equal(stat(gate->key_path, &status), 0);
	assert_int_equal(status.st_mode & 0777, 0600);
	assert_int_equal(curve_open(gate->key_path, &again, gate->why, sizeof(gate->why)), 0);
	assert_memory_equal(&again, &gate->server, sizeof(again));
	curve_close(&again);
	assert_int_equal(again.secret[0] | again.secret[31], 0);
}

static void write_file(struct gate *gate, const char *text, mode_t mode)
{
	FILE *file = fopen(gate->key_path, "w");

	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	assert_int_equal(fclose(file), 0);
	assert_int_equal(chmod(gate->key_path, mode), 0);
}

static void expect_file_refused(struct gate *gate, const char *text, mode_t mode, const char *part)
{
	struct curve curve;

	write_file(gate, text, mode);
	assert_int_equal(curve_open(gate->key_path, &curve, gate->why, sizeof(gate->why)),
			 CURVE_REFUSED);
	if (strstr(gate->why, part) == NULL)
		fail_msg("\"%s\" does not say \"%s\"", gate->why, part);
}

static void a_key_may_begin_with_any_character(void **state)
{
	struct gate *gate = *state;
	char public[CURVE_TEXT_BYTES] = "", secret[CURVE_TEXT_BYTES], text[256];
	struct curve curve;

	while (public[0] != '=')
		assert_int_equal(zmq_curve_keypair(public, secret), 0);
	snprintf(text, sizeof(text), "public-key = \"%s\"\nsecret-key = \"%s\"\n", public, secret);
	write_file(gate, text, 0600);
	assert_int_equal(curve_open(gate->key_path, &curve, gate->why, sizeof(gate->why)), 0);
	curve_close(&curve);
}

static void a_file_that_is_no_pair_is_refused(void **state)
{
	struct gate *gate = *state;
	char public[CURVE_TEXT_BYTES], secret[CURVE_TEXT_BYTES], text[256];

	expect_file_refused(gate, "", 0600, "no public-key");
	expect_file_refused(gate, "public-key = \"abc\"\nsecret-key = \"abc\"\n", 0600,
			    "40 characters");
	expect_file_refused(gate, "", 0640, "chmod 600");
	assert_int_equal(zmq_curve_keypair(public, secret), 0);
	curve_format(gate->server.public, public);
	snprintf(text, sizeof(text), "public-key = \"%s\"\nsecret-key = \"%s\"\n", public, secret);
	expect_file_refused(gate, text, 0600, "do not belong together");
}

#define GATE_TEST(test) cmocka_unit_test_setup_teardown(test, gate_open, gate_close)

static const struct CMUnitTest tests[] = {
	GATE_TEST(a_key_is_what_the_door_sees),
	GATE_TEST(whom_the_door_refuses_is_not_heard),
	GATE_TEST(without_curve_nobody_comes_near),
	GATE_TEST(the_self_test_sees_a_door_that_keeps_strangers_out),
	GATE_TEST(the_self_test_sees_a_door_that_lets_strangers_in),
	GATE_TEST(the_pair_is_made_once),
	GATE_TEST(a_key_may_begin_with_any_character),
	GATE_TEST(a_file_that_is_no_pair_is_refused),
};

UNIT_MAIN(tests)

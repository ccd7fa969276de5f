#include "lib/unit.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <zmq.h>

#include "wire/context.h"
#include "wire/lib/place.h"
#include "wire/identity.h"
#include "wire/listener.h"
#include "wire/pump.h"

#define FRAME_BYTES_MAX ((size_t)64 * 1024)

/* A listener that gives every request back, and what it saw last. */
struct echo {
	struct place place;
	struct listener *listener;
	bool silent;
	unsigned int n;
	struct listener_request last;
	char header[64];
	char body[64];
};

static void echo_on_request(void *context, const struct listener_request *request)
{
	struct echo *echo = context;

	echo->n++;
	echo->last = *request;
	snprintf(echo->header, sizeof(echo->header), "%.*s", (int)request->header.length,
		 request->header.data != NULL ? (const char *)request->header.data : "");
	snprintf(echo->body, sizeof(echo->body), "%.*s", (int)request->body.length,
		 request->body.data != NULL ? (const char *)request->body.data : "");
	if (!echo->silent)
		listener_reply(echo->listener, &request->peer, request->header.data,
			       request->header.length, request->body.data, request->body.length);
}

static int echo_open(void **state)
{
	struct echo *echo = calloc(1, sizeof(*echo));
	struct listener_settings settings = {
		.domain = "requests",
		.frame_bytes_max = FRAME_BYTES_MAX,
		.on_request = echo_on_request,
		.context = echo,
	};

	assert_non_null(echo);
	place_open(&echo->place);
	settings.zmq = echo->place.daemon;
	settings.base = echo->place.base;
	settings.endpoint = echo->place.endpoint;
	settings.figures = &echo->place.figures;
	assert_int_equal(listener_open(&settings, &echo->listener), 0);
	*state = echo;
	return 0;
}

static int echo_close(void **state)
{
	struct echo *echo = *state;

	listener_close(echo->listener, 0);
	place_close(&echo->place);
	free(echo);
	return 0;
}

static void send_request(void *socket, const char *header, const char *body)
{
	assert_true(zmq_send(socket, header, strlen(header), ZMQ_SNDMORE) >= 0);
	assert_true(zmq_send(socket, body, strlen(body), 0) >= 0);
}

static void expect_reply(struct echo *echo, void *socket, const char *header, const char *body)
{
	char frame[64] = "";
	int length = place_receive(&echo->place, socket, frame, sizeof(frame));

	assert_int_equal(length, strlen(header));
	assert_memory_equal(frame, header, strlen(header));
	length = place_receive(&echo->place, socket, frame, sizeof(frame));
	assert_int_equal(length, strlen(body));
	assert_memory_equal(frame, body, strlen(body));
}

static void a_dealer_without_delimiter_is_answered_without(void **state)
{
	struct echo *echo = *state;
	void *dealer = place_connect(&echo->place, ZMQ_DEALER, NULL, 0);

	send_request(dealer, "header", "body");
	expect_reply(echo, dealer, "header", "body");
	assert_int_equal(echo->last.n_frames, 2);
	assert_false(echo->last.peer.delimiter);
	place_disconnect(&echo->place, dealer);
}

static void a_plain_req_is_answered_with_its_delimiter(void **state)
{
	struct echo *echo = *state;
	void *req = place_connect(&echo->place, ZMQ_REQ, NULL, 0);

	send_request(req, "header", "");
	expect_reply(echo, req, "header", "");
	assert_true(echo->last.peer.delimiter);
	send_request(req, "second", "body");
	expect_reply(echo, req, "second", "body");
	place_disconnect(&echo->place, req);
}

static void the_door_tells_who_is_there(void **state)
{
	struct echo *echo = *state;
	void *dealer = place_connect(&echo->place, ZMQ_DEALER, NULL, 0);
	char expected[32];

	send_request(dealer, "header", "body");
	expect_reply(echo, dealer, "header", "body");
	snprintf(expected, sizeof(expected), "uid:%u", (unsigned int)getuid());
	assert_string_equal(echo->last.peer.user_id, expected);
	assert_string_equal(echo->place.last_domain, "requests");
	assert_int_equal(echo->place.last_uid, getuid());
	assert_int_equal(echo->place.figures.n_peers_accepted, 1);
	place_disconnect(&echo->place, dealer);
}

static void who_is_not_let_in_sends_nothing(void **state)
{
	struct echo *echo = *state;
	void *dealer;

	echo->place.closed = true;
	dealer = place_connect(&echo->place, ZMQ_DEALER, NULL, 0);
	send_request(dealer, "header", "body");
	PLACE_WAIT(&echo->place, echo->place.figures.n_peers_refused > 0);
	/* Somebody who comes later and is let in overtakes what was refused. */
	echo->place.closed = false;
	place_disconnect(&echo->place, dealer);
	dealer = place_connect(&echo->place, ZMQ_DEALER, NULL, 0);
	send_request(dealer, "later", "body");
	expect_reply(echo, dealer, "later", "body");
	assert_int_equal(echo->n, 1);
	place_disconnect(&echo->place, dealer);
}

/* Each is a peer of its own, whatever it wants to be called. */
static void a_chosen_routing_id_is_ignored(void **state)
{
	struct echo *echo = *state;
	void *first = place_connect(&echo->place, ZMQ_DEALER, "victim", 6);
	void *second = place_connect(&echo->place, ZMQ_DEALER, "victim", 6);

	send_request(first, "first", "body");
	send_request(second, "second", "body");
	expect_reply(echo, first, "first", "body");
	expect_reply(echo, second, "second", "body");
	assert_int_equal(echo->place.figures.n_routing_ids_chosen, 0);
	place_disconnect(&echo->place, first);
	place_disconnect(&echo->place, second);
}

/* A libzmq that counts up to an id that a peer took ends the process. */
static void nobody_sits_on_the_ids_to_come(void **state)
{
	enum {
		SQUATTERS = 32
	};
	struct echo *echo = *state;
	void *squatters[SQUATTERS], *ordinary[SQUATTERS];
	void *dealer = place_connect(&echo->place, ZMQ_DEALER, NULL, 0);
	uint8_t id[5];

	send_request(dealer, "header", "body");
	expect_reply(echo, dealer, "header", "body");
	memcpy(id, echo->last.peer.routing_id, sizeof(id));
	for (int i = 0; i < SQUATTERS; i++) {
		for (int byte = 4; byte > 0 && ++id[byte] == 0; byte--)
			continue;
		squatters[i] = place_connect(&echo->place, ZMQ_DEALER, id, sizeof(id));
		send_request(squatters[i], "squatter", "body");
		expect_reply(echo, squatters[i], "squatter", "body");
	}
	for (int i = 0; i < SQUATTERS; i++) {
		ordinary[i] = place_connect(&echo->place, ZMQ_DEALER, NULL, 0);
		send_request(ordinary[i], "ordinary", "body");
		expect_reply(echo, ordinary[i], "ordinary", "body");
	}
	for (int i = 0; i < SQUATTERS; i++) {
		place_disconnect(&echo->place, squatters[i]);
		place_disconnect(&echo->place, ordinary[i]);
	}
	place_disconnect(&echo->place, dealer);
}

static void a_chosen_routing_id_that_comes_through_is_dropped(void **state)
{
	struct echo *echo = *state;
	void *chosen, *dealer;

	identity_ignore(false);
	chosen = place_connect(&echo->place, ZMQ_DEALER, "victim", 6);
	dealer = place_connect(&echo->place, ZMQ_DEALER, NULL, 0);
	send_request(chosen, "header", "body");
	PLACE_WAIT(&echo->place, echo->place.figures.n_routing_ids_chosen == 1);
	assert_int_equal(echo->n, 0);
	send_request(dealer, "header", "body");
	expect_reply(echo, dealer, "header", "body");
	place_disconnect(&echo->place, chosen);
	place_disconnect(&echo->place, dealer);
}

/* Of libzmq's length but for one byte, so only its own can pass. */
static void a_long_routing_id_of_leading_zero_is_dropped_too(void **state)
{
	struct echo *echo = *state;
	void *chosen;

	identity_ignore(false);
	chosen = place_connect(&echo->place, ZMQ_DEALER, "\0abcde", 6);
	send_request(chosen, "header", "body");
	PLACE_WAIT(&echo->place, echo->place.figures.n_routing_ids_chosen == 1);
	assert_int_equal(echo->n, 0);
	place_disconnect(&echo->place, chosen);
}

/* The routing id that the first connection of a fresh daemon gets. */
static uint32_t first_routing_id(void)
{
	struct echo *echo;
	void *state, *dealer;
	uint32_t id;

	/* As in a program that never seeded. */
	srand(1);
	echo_open(&state);
	echo = state;
	dealer = place_connect(&echo->place, ZMQ_DEALER, NULL, 0);
	send_request(dealer, "header", "body");
	expect_reply(echo, dealer, "header", "body");
	memcpy(&id, echo->last.peer.routing_id + 1, sizeof(id));
	place_disconnect(&echo->place, dealer);
	echo_close(&state);
	return id;
}

static void routing_ids_cannot_be_foretold(void **state)
{
	assert_int_not_equal(first_routing_id(), first_routing_id());
}

/*
 * Ids with a leading zero around those that an unseeded libzmq hands out, then as many ordinary
 * connections, which take theirs from the daemon.
 */
static void connections_with_zero_leading_ids_are_survived(void **state)
{
	struct echo *echo = *state;
	void *hostile[64], *ordinary[64];
	uint8_t id[5] = { 0 };

	for (uint32_t i = 0; i < 64; i++) {
		uint32_t guess = 0x6b8b4567u + i;

		for (int byte = 0; byte < 4; byte++)
			id[1 + byte] = (uint8_t)(guess >> (24 - 8 * byte));
		hostile[i] = place_connect(&echo->place, ZMQ_DEALER, id, sizeof(id));
		send_request(hostile[i], "header", "body");
	}
	for (uint32_t i = 0; i < 64; i++) {
		ordinary[i] = place_connect(&echo->place, ZMQ_DEALER, NULL, 0);
		send_request(ordinary[i], "header", "body");
	}
	for (uint32_t i = 0; i < 64; i++)
		expect_reply(echo, ordinary[i], "header", "body");
	for (uint32_t i = 0; i < 64; i++) {
		place_disconnect(&echo->place, hostile[i]);
		place_disconnect(&echo->place, ordinary[i]);
	}
}

static void frames_beyond_a_request_are_counted_but_not_kept(void **state)
{
	enum {
		MANY = 100000
	};
	struct echo *echo = *state;
	void *dealer = place_connect(&echo->place, ZMQ_DEALER, NULL, 0);

	echo->silent = true;
	for (int i = 0; i < MANY - 1; i++)
		assert_int_equal(zmq_send(dealer, "x", 1, ZMQ_SNDMORE), 1);
	assert_int_equal(zmq_send(dealer, "x", 1, 0), 1);
	PLACE_WAIT(&echo->place, echo->n == 1);
	assert_int_equal(echo->last.n_frames, MANY);
	assert_int_equal(echo->place.figures.n_frames_excess, MANY - 3);
	assert_string_equal(echo->header, "x");
	/* The user is known from the last frame, though it was not kept. */
	assert_int_equal(strncmp(echo->last.peer.user_id, "uid:", 4), 0);
	echo->silent = false;
	send_request(dealer, "header", "body");
	expect_reply(echo, dealer, "header", "body");
	place_disconnect(&echo->place, dealer);
}

static void a_request_of_one_frame_has_no_body(void **state)
{
	struct echo *echo = *state;
	void *dealer = place_connect(&echo->place, ZMQ_DEALER, NULL, 0);

	assert_int_equal(zmq_send(dealer, "header", 6, 0), 6);
	expect_reply(echo, dealer, "header", "");
	assert_int_equal(echo->last.n_frames, 1);
	assert_int_equal(zmq_send(dealer, "", 0, 0), 0);
	PLACE_WAIT(&echo->place, echo->n == 2);
	assert_int_equal(echo->last.n_frames, 0);
	place_disconnect(&echo->place, dealer);
}

static void a_frame_that_is_too_large_ends_its_connection_only(void **state)
{
	struct echo *echo = *state;
	void *hostile = place_connect(&echo->place, ZMQ_DEALER, NULL, 0);
	void *dealer = place_connect(&echo->place, ZMQ_DEALER, NULL, 0);
	char *large = calloc(1, FRAME_BYTES_MAX + 1);

	assert_non_null(large);
	assert_true(zmq_send(hostile, large, FRAME_BYTES_MAX + 1, 0) >= 0);
	/* It comes back, as it must through the door again. */
	PLACE_WAIT(&echo->place, echo->place.figures.n_peers_accepted >= 3);
	send_request(dealer, "header", "body");
	expect_reply(echo, dealer, "header", "body");
	assert_int_equal(echo->n, 1);
	free(large);
	place_disconnect(&echo->place, hostile);
	place_disconnect(&echo->place, dealer);
}

static void a_reply_to_nobody_is_dropped_and_counted(void **state)
{
	struct echo *echo = *state;
	void *dealer = place_connect(&echo->place, ZMQ_DEALER, NULL, 0);
	int answer = 0;

	send_request(dealer, "header", "body");
	PLACE_WAIT(&echo->place, echo->n == 1);
	place_disconnect(&echo->place, dealer);
	PLACE_WAIT(&echo->place,
		   (answer = listener_reply(echo->listener, &echo->last.peer, "h", 1, "b", 1)) !=
			   0);
	assert_int_equal(answer, LISTENER_PEER_GONE);
	assert_int_equal(echo->place.figures.n_replies_gone, 1);
}

static void who_does_not_read_replies_stops_nobody(void **state)
{
	static char body[4096];
	struct echo *echo = *state;
	void *slow = place_connect(&echo->place, ZMQ_DEALER, NULL, 0);
	void *dealer = place_connect(&echo->place, ZMQ_DEALER, NULL, 0);
	int answer = 0;

	echo->silent = true;
	send_request(slow, "header", "body");
	PLACE_WAIT(&echo->place, echo->n == 1);
	while (answer == 0)
		answer = listener_reply(echo->listener, &echo->last.peer, "h", 1, body,
					sizeof(body));
	assert_int_equal(answer, LISTENER_PEER_SLOW);
	assert_int_equal(echo->place.figures.n_replies_slow, 1);
	echo->silent = false;
	send_request(dealer, "header", "body");
	expect_reply(echo, dealer, "header", "body");
	place_disconnect(&echo->place, slow);
	place_disconnect(&echo->place, dealer);
}

struct turns {
	struct echo *echo;
	struct event *event;
	unsigned int seen, most;
};

static const struct timeval next_turn = { 0, 0 };

static void count_turn(evutil_socket_t fd, short what, void *context)
{
	struct turns *turns = context;

	if (turns->echo->n - turns->seen > turns->most)
		turns->most = turns->echo->n - turns->seen;
	turns->seen = turns->echo->n;
	evtimer_add(turns->event, &next_turn);
}

/* Between two turns of the loop, everybody else's events included, no more than the bound. */
static void a_flood_leaves_the_loop_its_turns(void **state)
{
	enum {
		MANY = 4000
	};
	struct echo *echo = *state;
	struct turns turns = { .echo = echo };
	void *dealers[8];

	turns.event = evtimer_new(echo->place.base, count_turn, &turns);
	evtimer_add(turns.event, &next_turn);
	echo->silent = true;
	for (int i = 0; i < 8; i++)
		dealers[i] = place_connect(&echo->place, ZMQ_DEALER, NULL, 0);
	for (int n = 0; n < MANY / 8; n++)
		for (int i = 0; i < 8; i++)
			send_request(dealers[i], "header", "body");
	PLACE_WAIT(&echo->place, turns.seen == MANY);
	event_free(turns.event);
	assert_true(turns.most > 0);
	/* Three frames each; the counter may come first in one turn and last in the next. */
	assert_true(turns.most <= 2 * (PUMP_FRAMES_PER_TURN / 3 + 1));
	for (int i = 0; i < 8; i++)
		place_disconnect(&echo->place, dealers[i]);
}

/* The edge that tells of a request may be consumed by the sending of a reply. */
static void no_request_is_forgotten_between_replies(void **state)
{
	enum {
		MANY = 20000,
		AT_ONCE = 50
	};
	struct echo *echo = *state;
	void *dealer = place_connect(&echo->place, ZMQ_DEALER, NULL, 0);

	for (int i = 0; i < AT_ONCE; i++)
		send_request(dealer, "header", "body");
	for (int i = 0; i < MANY; i++) {
		expect_reply(echo, dealer, "header", "body");
		if (i < MANY - AT_ONCE)
			send_request(dealer, "header", "body");
	}
	assert_int_equal(echo->n, MANY);
	place_disconnect(&echo->place, dealer);
}

static void a_stopped_listener_still_replies(void **state)
{
	struct echo *echo = *state;
	void *dealer = place_connect(&echo->place, ZMQ_DEALER, NULL, 0);

	echo->silent = true;
	send_request(dealer, "header", "body");
	PLACE_WAIT(&echo->place, echo->n == 1);
	listener_stop(echo->listener);
	send_request(dealer, "second", "body");
	assert_int_equal(listener_reply(echo->listener, &echo->last.peer, "h", 1, "b", 1), 0);
	expect_reply(echo, dealer, "h", "b");
	assert_int_equal(echo->n, 1);
	place_disconnect(&echo->place, dealer);
}

/* ZMTP 1.0 and 2.0 know no authentication: whoever speaks them must not get in past the door. */
static void old_protocols_are_turned_away(void **state)
{
	static const uint8_t version_1[] = "\x01\x00\x07\x01header\x05\x00"
					   "body";
	static const uint8_t version_2[] = "\xff\0\0\0\0\0\0\0\x01\x7f\x01\x05\0\0\x01\x06header";
	const struct {
		const uint8_t *bytes;
		size_t length;
	} greetings[] = { { version_1, sizeof(version_1) - 1 },
			  { version_2, sizeof(version_2) - 1 } };
	struct echo *echo = *state;
	struct sockaddr_un address = { .sun_family = AF_UNIX };

	snprintf(address.sun_path, sizeof(address.sun_path), "%s",
		 echo->place.endpoint + strlen("ipc://"));
	for (int i = 0; i < 2; i++) {
		int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
		uint8_t bytes[256];
		ssize_t got = -1;

		assert_int_equal(connect(fd, (struct sockaddr *)&address, sizeof(address)), 0);
		assert_int_equal(send(fd, greetings[i].bytes, greetings[i].length, MSG_NOSIGNAL),
				 greetings[i].length);
		PLACE_WAIT(&echo->place,
			   ((got = read(fd, bytes, sizeof(bytes))) < 0 && errno == ECONNRESET) ||
				   got == 0);
		close(fd);
	}
	assert_int_equal(echo->n, 0);
}

#define WITH_ECHO(test) cmocka_unit_test_setup_teardown(test, echo_open, echo_close)

static const struct CMUnitTest tests[] = {
	WITH_ECHO(a_dealer_without_delimiter_is_answered_without),
	WITH_ECHO(a_plain_req_is_answered_with_its_delimiter),
	WITH_ECHO(the_door_tells_who_is_there),
	WITH_ECHO(who_is_not_let_in_sends_nothing),
	WITH_ECHO(a_chosen_routing_id_is_ignored),
	WITH_ECHO(nobody_sits_on_the_ids_to_come),
	WITH_ECHO(a_chosen_routing_id_that_comes_through_is_dropped),
	WITH_ECHO(a_long_routing_id_of_leading_zero_is_dropped_too),
	cmocka_unit_test(routing_ids_cannot_be_foretold),
	WITH_ECHO(connections_with_zero_leading_ids_are_survived),
	WITH_ECHO(frames_beyond_a_request_are_counted_but_not_kept),
	WITH_ECHO(a_request_of_one_frame_has_no_body),
	WITH_ECHO(a_frame_that_is_too_large_ends_its_connection_only),
	WITH_ECHO(a_reply_to_nobody_is_dropped_and_counted),
	WITH_ECHO(who_does_not_read_replies_stops_nobody),
	WITH_ECHO(a_flood_leaves_the_loop_its_turns),
	WITH_ECHO(no_request_is_forgotten_between_replies),
	WITH_ECHO(a_stopped_listener_still_replies),
	WITH_ECHO(old_protocols_are_turned_away),
};

UNIT_MAIN(tests)

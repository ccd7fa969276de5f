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

#include "wire/lib/echo.h"
#include "wire/pump.h"

static void a_dealer_without_delimiter_is_answered_without(void **state)
{
	struct echo *echo = *state;
	void *dealer = place_connect(&echo->place, ZMQ_DEALER, NULL, 0);

	echo_send(dealer, "header", "body");
	echo_expect(echo, dealer, "header", "body");
	assert_int_equal(echo->last.n_frames, 2);
	assert_false(echo->last.peer.delimiter);
	place_disconnect(&echo->place, dealer);
}

static void a_plain_req_is_answered_with_its_delimiter(void **state)
{
	struct echo *echo = *state;
	void *req = place_connect(&echo->place, ZMQ_REQ, NULL, 0);

	echo_send(req, "header", "");
	echo_expect(echo, req, "header", "");
	assert_true(echo->last.peer.delimiter);
	echo_send(req, "second", "body");
	echo_expect(echo, req, "second", "body");
	place_disconnect(&echo->place, req);
}

static void the_door_tells_who_is_there(void **state)
{
	struct echo *echo = *state;
	void *dealer = place_connect(&echo->place, ZMQ_DEALER, NULL, 0);
	char expected[32];

	echo_send(dealer, "header", "body");
	echo_expect(echo, dealer, "header", "body");
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
	echo_send(dealer, "header", "body");
	PLACE_WAIT(&echo->place, echo->place.figures.n_peers_refused > 0);
	/* Somebody who comes later and is let in overtakes what was refused. */
	echo->place.closed = false;
	place_disconnect(&echo->place, dealer);
	dealer = place_connect(&echo->place, ZMQ_DEALER, NULL, 0);
	echo_send(dealer, "later", "body");
	echo_expect(echo, dealer, "later", "body");
	assert_int_equal(echo->n, 1);
	place_disconnect(&echo->place, dealer);
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
	echo_send(dealer, "header", "body");
	echo_expect(echo, dealer, "header", "body");
	place_disconnect(&echo->place, dealer);
}

static void a_request_of_one_frame_has_no_body(void **state)
{
	struct echo *echo = *state;
	void *dealer = place_connect(&echo->place, ZMQ_DEALER, NULL, 0);

	assert_int_equal(zmq_send(dealer, "header", 6, 0), 6);
	echo_expect(echo, dealer, "header", "");
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
	char *large = calloc(1, ECHO_FRAME_BYTES_MAX + 1);

	assert_non_null(large);
	assert_true(zmq_send(hostile, large, ECHO_FRAME_BYTES_MAX + 1, 0) >= 0);
	/* It comes back, as it must through the door again. */
	PLACE_WAIT(&echo->place, echo->place.figures.n_peers_accepted >= 3);
	echo_send(dealer, "header", "body");
	echo_expect(echo, dealer, "header", "body");
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

	echo_send(dealer, "header", "body");
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
	echo_send(slow, "header", "body");
	PLACE_WAIT(&echo->place, echo->n == 1);
	while (answer == 0)
		answer = listener_reply(echo->listener, &echo->last.peer, "h", 1, body,
					sizeof(body));
	assert_int_equal(answer, LISTENER_PEER_SLOW);
	assert_int_equal(echo->place.figures.n_replies_slow, 1);
	echo->silent = false;
	echo_send(dealer, "header", "body");
	echo_expect(echo, dealer, "header", "body");
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
			echo_send(dealers[i], "header", "body");
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
		echo_send(dealer, "header", "body");
	for (int i = 0; i < MANY; i++) {
		echo_expect(echo, dealer, "header", "body");
		if (i < MANY - AT_ONCE)
			echo_send(dealer, "header", "body");
	}
	assert_int_equal(echo->n, MANY);
	place_disconnect(&echo->place, dealer);
}

static void a_stopped_listener_still_replies(void **state)
{
	struct echo *echo = *state;
	void *dealer = place_connect(&echo->place, ZMQ_DEALER, NULL, 0);

	echo->silent = true;
	echo_send(dealer, "header", "body");
	PLACE_WAIT(&echo->place, echo->n == 1);
	listener_stop(echo->listener);
	echo_send(dealer, "second", "body");
	assert_int_equal(listener_reply(echo->listener, &echo->last.peer, "h", 1, "b", 1), 0);
	echo_expect(echo, dealer, "h", "b");
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

static const struct CMUnitTest tests[] = {
	WITH_ECHO(a_dealer_without_delimiter_is_answered_without),
	WITH_ECHO(a_plain_req_is_answered_with_its_delimiter),
	WITH_ECHO(the_door_tells_who_is_there),
	WITH_ECHO(who_is_not_let_in_sends_nothing),
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

#include "lib/unit.h"

#include "wire/identity.h"

#include <stdlib.h>
#include <string.h>

#include <zmq.h>

#include "wire/lib/echo.h"

/* Each is a peer of its own, whatever it wants to be called. */
static void a_chosen_routing_id_is_ignored(void **state)
{
	struct echo *echo = *state;
	void *first = place_connect(&echo->place, ZMQ_DEALER, "victim", 6);
	void *second = place_connect(&echo->place, ZMQ_DEALER, "victim", 6);

	echo_send(first, "first", "body");
	echo_send(second, "second", "body");
	echo_expect(echo, first, "first", "body");
	echo_expect(echo, second, "second", "body");
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

	echo_send(dealer, "header", "body");
	echo_expect(echo, dealer, "header", "body");
	memcpy(id, echo->last.peer.routing_id, sizeof(id));
	for (int i = 0; i < SQUATTERS; i++) {
		for (int byte = 4; byte > 0 && ++id[byte] == 0; byte--)
			continue;
		squatters[i] = place_connect(&echo->place, ZMQ_DEALER, id, sizeof(id));
		echo_send(squatters[i], "squatter", "body");
		echo_expect(echo, squatters[i], "squatter", "body");
	}
	for (int i = 0; i < SQUATTERS; i++) {
		ordinary[i] = place_connect(&echo->place, ZMQ_DEALER, NULL, 0);
		echo_send(ordinary[i], "ordinary", "body");
		echo_expect(echo, ordinary[i], "ordinary", "body");
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
	echo_send(chosen, "header", "body");
	PLACE_WAIT(&echo->place, echo->place.figures.n_routing_ids_chosen == 1);
	assert_int_equal(echo->n, 0);
	echo_send(dealer, "header", "body");
	echo_expect(echo, dealer, "header", "body");
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
	echo_send(chosen, "header", "body");
	PLACE_WAIT(&echo->place, echo->place.figures.n_routing_ids_chosen == 1);
	assert_int_equal(echo->n, 0);
	place_disconnect(&echo->place, chosen);
}

static void ask_as_victim(struct echo *echo, void *victim, struct peer *ret)
{
	echo_send(victim, "header", "body");
	echo_expect(echo, victim, "header", "body");
	*ret = echo->last.peer;
}

/* With ZMQ_ROUTER_HANDOVER, whoever takes another's id gets what is meant for it. */
static void who_takes_anothers_id_gets_no_replies(void **state)
{
	struct echo *echo = *state;
	void *victim = place_connect(&echo->place, ZMQ_DEALER, NULL, 0);
	struct peer peer;
	void *thief, *witness;

	ask_as_victim(echo, victim, &peer);
	identity_ignore(false);
	thief = place_connect(&echo->place, ZMQ_DEALER, peer.routing_id, sizeof(peer.routing_id));
	echo_send(thief, "thief", "body");
	PLACE_WAIT(&echo->place, echo->place.figures.n_peers_accepted == 2);
	/* Somebody who comes later is served, so the thief had its turn. */
	witness = place_connect(&echo->place, ZMQ_DEALER, NULL, 0);
	echo_send(witness, "witness", "body");
	echo_expect(echo, witness, "witness", "body");
	assert_int_equal(listener_reply(echo->listener, &peer, "late", 4, "reply", 5), 0);
	echo_expect(echo, victim, "late", "reply");
	place_disconnect(&echo->place, thief);
	place_disconnect(&echo->place, victim);
	place_disconnect(&echo->place, witness);
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
	echo_send(dealer, "header", "body");
	echo_expect(echo, dealer, "header", "body");
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
		echo_send(hostile[i], "header", "body");
	}
	for (uint32_t i = 0; i < 64; i++) {
		ordinary[i] = place_connect(&echo->place, ZMQ_DEALER, NULL, 0);
		echo_send(ordinary[i], "header", "body");
	}
	for (uint32_t i = 0; i < 64; i++)
		echo_expect(echo, ordinary[i], "header", "body");
	for (uint32_t i = 0; i < 64; i++) {
		place_disconnect(&echo->place, hostile[i]);
		place_disconnect(&echo->place, ordinary[i]);
	}
}

static const struct CMUnitTest tests[] = {
	WITH_ECHO(a_chosen_routing_id_is_ignored),
	WITH_ECHO(nobody_sits_on_the_ids_to_come),
	WITH_ECHO(a_chosen_routing_id_that_comes_through_is_dropped),
	WITH_ECHO(a_long_routing_id_of_leading_zero_is_dropped_too),
	WITH_ECHO(who_takes_anothers_id_gets_no_replies),
	cmocka_unit_test(routing_ids_cannot_be_foretold),
	WITH_ECHO(connections_with_zero_leading_ids_are_survived),
};

UNIT_MAIN(tests)

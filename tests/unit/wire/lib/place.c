#include "wire/lib/place.h"

#include "lib/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <zmq.h>

#include "wire/context.h"

static bool place_allow(void *context, const struct zap_peer *peer,
			char ret_user_id[ZAP_USER_ID_BYTES])
{
	struct place *place = context;

	snprintf(place->last_domain, sizeof(place->last_domain), "%s", peer->domain);
	place->last_uid = peer->uid;
	place->last_local = peer->key == NULL;
	if (peer->key != NULL)
		memcpy(place->last_key, peer->key, sizeof(place->last_key));
	snprintf(ret_user_id, ZAP_USER_ID_BYTES, "uid:%lu", (unsigned long)peer->uid);
	return !place->closed;
}

static void place_turn(evutil_socket_t fd, short what, void *context)
{
}

void place_open(struct place *place)
{
	static const struct timeval guard = { .tv_usec = 2000 };
	struct zap_settings zap = { .allow = place_allow, .context = place };

	*place = (struct place){ .last_uid = (uid_t)-1 };
	snprintf(place->folder, sizeof(place->folder), "/tmp/orderd-wire-XXXXXX");
	assert_non_null(mkdtemp(place->folder));
	snprintf(place->endpoint, sizeof(place->endpoint), "ipc://%s/socket", place->folder);
	place->base = event_base_new();
	assert_non_null(place->base);
	place->guard = event_new(place->base, -1, EV_PERSIST, place_turn, NULL);
	assert_int_equal(evtimer_add(place->guard, &guard), 0);
	assert_int_equal(context_open(&place->daemon), 0);
	place->client = zmq_ctx_new();
	assert_non_null(place->client);
	zap.zmq = place->daemon;
	zap.base = place->base;
	zap.figures = &place->figures;
	assert_int_equal(zap_open(&zap, &place->zap), 0);
}

void place_close(struct place *place)
{
	char path[sizeof(place->endpoint)];

	while (place->n_sockets > 0)
		zmq_close(place->sockets[--place->n_sockets]);
	zap_close(place->zap);
	context_close(place->daemon);
	zmq_ctx_term(place->client);
	event_free(place->guard);
	event_base_free(place->base);
	snprintf(path, sizeof(path), "%s/socket", place->folder);
	unlink(path);
	assert_int_equal(rmdir(place->folder), 0);
}

void *place_connect(struct place *place, int type, const void *identity, size_t identity_length)
{
	void *socket = zmq_socket(place->client, type);

	assert_non_null(socket);
	assert_true(place->n_sockets < sizeof(place->sockets) / sizeof(place->sockets[0]));
	place->sockets[place->n_sockets++] = socket;
	assert_int_equal(context_option(socket, ZMQ_LINGER, 0), 0);
	if (identity != NULL)
		assert_int_equal(zmq_setsockopt(socket, ZMQ_ROUTING_ID, identity, identity_length),
				 0);
	assert_int_equal(zmq_connect(socket, place->endpoint), 0);
	return socket;
}

void place_disconnect(struct place *place, void *socket)
{
	size_t at = 0;

	while (place->sockets[at] != socket)
		at++;
	place->sockets[at] = place->sockets[--place->n_sockets];
	zmq_close(socket);
}

int place_receive(struct place *place, void *socket, void *out, size_t out_size)
{
	int length = -1;

	PLACE_WAIT(place, (length = zmq_recv(socket, out, out_size, ZMQ_DONTWAIT)) >= 0);
	return length;
}

#include "wire/publisher.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <zmq.h>

#include "wire/context.h"
#include "wire/endpoint.h"

/*
 * Events kept for one follower that does not read: some four seconds of 12,000 orders each.
 * Followers share the content; each costs 128 bytes an event of its own, 6 MB.
 */
#define PUBLISHER_EVENTS_MAX 50000

/* Followers send subscriptions and the handshake only. */
#define PUBLISHER_FRAME_BYTES_MAX 1024

struct publisher {
	struct wire_figures *figures;
	void *socket;
	bool own_file; /* the socket's; ours to remove */
	char endpoint[ENDPOINT_BYTES];
};

/* Never ZMQ_XPUB_NODROP: one stopped follower would stop everybody. */
static int publisher_set_up(struct publisher *publisher, const struct publisher_settings *settings)
{
	int64_t bytes_max = PUBLISHER_FRAME_BYTES_MAX;
	int error = context_secure(publisher->socket, settings->domain);

	if (error == 0 && settings->curve != NULL)
		error = curve_serve(publisher->socket, settings->curve);
	if (error == 0)
		error = context_option(publisher->socket, ZMQ_SNDHWM, PUBLISHER_EVENTS_MAX);
	if (error < 0)
		return error;
	if (zmq_setsockopt(publisher->socket, ZMQ_MAXMSGSIZE, &bytes_max, sizeof(bytes_max)) < 0)
		return -errno;
	error = endpoint_bind(publisher->socket, settings->endpoint, settings->fd);
	if (error < 0)
		return error;
	publisher->own_file = settings->fd == 0;
	return endpoint_bound(publisher->socket, publisher->endpoint, sizeof(publisher->endpoint));
}

int publisher_open(const struct publisher_settings *settings, struct publisher **ret)
{
	struct publisher *publisher = calloc(1, sizeof(*publisher));
	int error;

	if (publisher == NULL)
		return -ENOMEM;
	publisher->figures = settings->figures;
	publisher->socket = zmq_socket(settings->zmq, ZMQ_PUB);
	if (publisher->socket == NULL)
		error = -errno;
	else
		error = publisher_set_up(publisher, settings);
	if (error < 0) {
		publisher_close(publisher, 0);
		return error;
	}
	*ret = publisher;
	return 0;
}

const char *publisher_endpoint(const struct publisher *publisher)
{
	return publisher->endpoint;
}

void publisher_close(struct publisher *publisher, int linger_ms)
{
	if (publisher == NULL)
		return;
	if (publisher->own_file)
		endpoint_release(publisher->endpoint);
	if (publisher->socket != NULL) {
		context_option(publisher->socket, ZMQ_LINGER, linger_ms);
		zmq_close(publisher->socket);
	}
	free(publisher);
}

static int publisher_send_frame(struct publisher *publisher, zmq_msg_t *frame, int flags)
{
	while (zmq_msg_send(frame, publisher->socket, ZMQ_DONTWAIT | flags) < 0)
		if (errno != EINTR)
			return -errno;
	return 0;
}

static int publisher_fill(zmq_msg_t *frame, const void *data, size_t length)
{
	if (zmq_msg_init_size(frame, length) < 0)
		return -ENOMEM;
	if (length > 0)
		memcpy(zmq_msg_data(frame), data, length);
	return 0;
}

int publisher_send(struct publisher *publisher, const char *topic, const void *data, size_t length)
{
	size_t topic_length = strlen(topic);
	zmq_msg_t frames[2];
	int error;

	if (topic_length > PUBLISHER_TOPIC_BYTES_MAX) {
		publisher->figures->n_events_failed++;
		return -EINVAL;
	}
	error = publisher_fill(&frames[0], topic, topic_length);
	if (error == 0) {
		error = publisher_fill(&frames[1], data, length);
		if (error < 0)
			zmq_msg_close(&frames[0]);
	}
	if (error < 0) {
		publisher->figures->n_events_failed++;
		return error;
	}
	error = publisher_send_frame(publisher, &frames[0], ZMQ_SNDMORE);
	if (error == 0)
		error = publisher_send_frame(publisher, &frames[1], 0);
	zmq_msg_close(&frames[0]);
	zmq_msg_close(&frames[1]);
	if (error == 0)
		publisher->figures->n_events++;
	else
		publisher->figures->n_events_failed++;
	return error;
}

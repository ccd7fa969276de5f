/*
 * Sends events to whoever follows them live: a PUB socket.
 *
 * A follower that does not keep up loses events without a word; the log is the truth. The
 * publisher owns its socket.
 */
#pragma once

#include <stddef.h>

#include "wire/curve.h"
#include "wire/figures.h"

struct publisher;

/* Longer ones are refused. */
#define PUBLISHER_TOPIC_BYTES_MAX 64

struct publisher_settings {
	void *zmq;            /* the context; its zap is open */
	const char *endpoint; /* checked and prepared */
	int fd;               /* listens there already; 0: there is none */
	const char *domain;
	const struct curve *curve; /* what it talks; NULL: nothing, on a Unix socket */
	struct wire_figures *figures;
};

/* 0 or -errno. Binds. */
int publisher_open(const struct publisher_settings *settings, struct publisher **ret);

/* Where it listens, with the port that was taken. */
const char *publisher_endpoint(const struct publisher *publisher);

void publisher_close(struct publisher *publisher, int linger_ms);

/* Never waits. 0, or -errno when memory is out or the topic is too long, which is counted. */
int publisher_send(struct publisher *publisher, const char *topic, const void *data, size_t length);

/*
 * The connection that carries requests to the daemon, replies back.
 *
 * A transport owns its DEALER socket, the monitor of that socket. A request is only given to a
 * connection that stands: what is sent is then either on its way or lost with the connection, never
 * queued for a daemon that is away. The descriptors go into the client's struct wake.
 */

#pragma once

#include <stdbool.h>
#include <stddef.h>

#include <zmq.h>

#include "key.h"
#include "probe.h"
#include "wake.h"

struct transport {
	void *socket;
	void *monitor;
	char *endpoint;
	bool connected;
	/* Since the last connection. */
	unsigned int n_attempts;
	struct probe probe;
	/* What the last handshake failed with; 0 when none did. */
	uint16_t handshake_event;
	uint32_t handshake_value;
};

/* 0, -EINVAL for a bad endpoint, -ENOMEM, -EMFILE. */
int transport_open(struct transport *transport, void *context, const char *endpoint,
		   const struct key *key, struct wake *wake);
void transport_close(struct transport *transport, struct wake *wake);

/* What happened to the connection meanwhile. Returns whether there is a new one. */
bool transport_watch(struct transport *transport);

/* 0, or -EAGAIN while there is no connection or no room. */
int transport_send(struct transport *transport, const void *header, size_t header_size,
		   const void *body, size_t body_size);

/*
 * The next reply, into two messages that the caller initialised. Frames that are no reply are
 * dropped. 0, or -EAGAIN when there is none.
 */
int transport_receive(struct transport *transport, zmq_msg_t *header, zmq_msg_t *body);

/* Whether there is a reply to receive. Also consumes the signal of the socket's descriptor. */
bool transport_ready(struct transport *transport);

/* Why there is no connection: "No such file or directory". */
void transport_explain(struct transport *transport, char *ret, size_t size);

/* The descriptor of a ZeroMQ socket, readable when ZMQ_EVENTS has to be looked at. */
int transport_fd(void *socket);

/* Whether a ZeroMQ socket has something to receive. Also consumes the descriptor's signal. */
bool transport_readable(void *socket);

/* Sets an int option of a ZeroMQ socket: 0 or -errno. */
int transport_set(void *socket, int option, int value);

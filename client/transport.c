#include "transport.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Replies are at most 1 MiB, headers with 100 violations included. */
#define TRANSPORT_MESSAGE_BYTES_MAX (2 << 20)
/* Requests wait in the library, not in the socket; replies of 10,000 calls in flight find room. */
#define TRANSPORT_REQUESTS_MAX 1000
#define TRANSPORT_REPLIES_MAX 10000
#define TRANSPORT_EVENTS                                                                           \
	(ZMQ_EVENT_HANDSHAKE_SUCCEEDED | ZMQ_EVENT_DISCONNECTED | ZMQ_EVENT_CONNECT_RETRIED |      \
	 ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL | ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL |              \
	 ZMQ_EVENT_HANDSHAKE_FAILED_AUTH)

int transport_set(void *socket, int option, int value)
{
	return zmq_setsockopt(socket, option, &value, sizeof(value)) < 0 ? -errno : 0;
}

int transport_fd(void *socket)
{
	int fd = -1;
	size_t size = sizeof(fd);

	return zmq_getsockopt(socket, ZMQ_FD, &fd, &size) < 0 ? -errno : fd;
}

bool transport_readable(void *socket)
{
	int events = 0;
	size_t size = sizeof(events);

	return zmq_getsockopt(socket, ZMQ_EVENTS, &events, &size) == 0 && (events & ZMQ_POLLIN);
}

static int transport_configure(void *socket)
{
	static const struct {
		int option;
		int value;
	} options[] = {
		{ ZMQ_LINGER, 0 },
		{ ZMQ_IMMEDIATE, 1 },
		{ ZMQ_SNDHWM, TRANSPORT_REQUESTS_MAX },
		{ ZMQ_RCVHWM, TRANSPORT_REPLIES_MAX },
		{ ZMQ_RECONNECT_IVL, 50 },
		{ ZMQ_RECONNECT_IVL_MAX, 1000 },
		{ ZMQ_HANDSHAKE_IVL, 3000 },
		{ ZMQ_HEARTBEAT_IVL, 5000 },
		{ ZMQ_HEARTBEAT_TIMEOUT, 15000 },
		{ ZMQ_HEARTBEAT_TTL, 20000 },
	};
	int64_t bytes_max = TRANSPORT_MESSAGE_BYTES_MAX;

	for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++) {
		int result = transport_set(socket, options[i].option, options[i].value);

		if (result < 0)
			return result;
	}
	if (zmq_setsockopt(socket, ZMQ_MAXMSGSIZE, &bytes_max, sizeof(bytes_max)) < 0)
		return -errno;
	return 0;
}

/* Before the socket connects, so that no event is missed. */
static int transport_open_monitor(struct transport *transport, void *context)
{
	char name[64];

	snprintf(name, sizeof(name), "inproc://orderd-monitor-%p", (void *)transport);
	if (zmq_socket_monitor(transport->socket, name, TRANSPORT_EVENTS) < 0)
		return -errno;
	transport->monitor = zmq_socket(context, ZMQ_PAIR);
	if (!transport->monitor)
		return -errno;
	/* A full monitor would stop libzmq's thread. It gets one event a second at most. */
	transport_set(transport->monitor, ZMQ_RCVHWM, 0);
	transport_set(transport->monitor, ZMQ_LINGER, 0);
	return zmq_connect(transport->monitor, name) < 0 ? -errno : 0;
}

static int transport_start(struct transport *transport, void *context, const struct key *key,
			   struct wake *wake)
{
	int result;

	transport->socket = zmq_socket(context, ZMQ_DEALER);
	if (!transport->socket)
		return -errno;
	result = transport_configure(transport->socket);
	if (result == 0)
		result = key_use(transport->socket, key, transport->endpoint);
	if (result == 0)
		result = transport_open_monitor(transport, context);
	if (result < 0)
		return result;
	if (zmq_connect(transport->socket, transport->endpoint) < 0)
		return errno == EMFILE || errno == ENOMEM ? -errno : -EINVAL;
	result = wake_add(wake, transport_fd(transport->socket));
	if (result == 0)
		result = wake_add(wake, transport_fd(transport->monitor));
	return result;
}

int transport_open(struct transport *transport, void *context, const char *endpoint,
		   const struct key *key, struct wake *wake)
{
	int result;

	*transport = (struct transport){ 0 };
	probe_init(&transport->probe);
	transport->endpoint = strdup(endpoint);
	if (!transport->endpoint)
		return -ENOMEM;
	result = transport_start(transport, context, key, wake);
	if (result < 0)
		transport_close(transport, wake);
	return result;
}

static void transport_close_socket(void *socket, struct wake *wake)
{
	if (!socket)
		return;
	wake_remove(wake, transport_fd(socket));
	zmq_close(socket);
}

void transport_close(struct transport *transport, struct wake *wake)
{
	if (transport->socket)
		zmq_socket_monitor(transport->socket, NULL, 0);
	transport_close_socket(transport->monitor, wake);
	transport_close_socket(transport->socket, wake);
	probe_fini(&transport->probe);
	free(transport->endpoint);
}

static bool transport_on_event(struct transport *transport, uint16_t event, uint32_t value)
{
	switch (event) {
	case ZMQ_EVENT_HANDSHAKE_SUCCEEDED:
		transport->connected = true;
		transport->n_attempts = 0;
		transport->handshake_event = 0;
		return true;
	case ZMQ_EVENT_DISCONNECTED:
		transport->connected = false;
		return false;
	case ZMQ_EVENT_CONNECT_RETRIED:
		transport->connected = false;
		transport->n_attempts++;
		probe_start(&transport->probe, transport->endpoint);
		return false;
	default:
		transport->connected = false;
		transport->handshake_event = event;
		transport->handshake_value = value;
		return false;
	}
}

bool transport_watch(struct transport *transport)
{
	bool fresh = false;
	uint8_t frame[6];
	uint16_t event;
	uint32_t value;

	while (transport_readable(transport->monitor)) {
		if (zmq_recv(transport->monitor, frame, sizeof(frame), ZMQ_DONTWAIT) !=
		    (int)sizeof(frame))
			break;
		memcpy(&event, frame, sizeof(event));
		memcpy(&value, frame + sizeof(event), sizeof(value));
		/* The second frame is the endpoint, which is known. */
		zmq_recv(transport->monitor, NULL, 0, ZMQ_DONTWAIT);
		if (transport_on_event(transport, event, value))
			fresh = true;
	}
	return fresh;
}

int transport_send(struct transport *transport, const void *header, size_t header_size,
		   const void *body, size_t body_size)
{
	if (zmq_send(transport->socket, header, header_size, ZMQ_SNDMORE | ZMQ_DONTWAIT) < 0)
		return -EAGAIN;
	/* A connection that is lost between the frames takes both with it. */
	return zmq_send(transport->socket, body, body_size, ZMQ_DONTWAIT) < 0 ? -EAGAIN : 0;
}

/* Receives and drops what is left of a message of too many frames. */
static void transport_drain(struct transport *transport)
{
	zmq_msg_t rest;
	bool more = true;

	zmq_msg_init(&rest);
	while (more && zmq_msg_recv(&rest, transport->socket, ZMQ_DONTWAIT) >= 0)
		more = zmq_msg_more(&rest);
	zmq_msg_close(&rest);
}

int transport_receive(struct transport *transport, zmq_msg_t *header, zmq_msg_t *body)
{
	for (;;) {
		if (zmq_msg_recv(header, transport->socket, ZMQ_DONTWAIT) < 0)
			return -EAGAIN;
		if (!zmq_msg_more(header))
			continue;
		if (zmq_msg_recv(body, transport->socket, ZMQ_DONTWAIT) < 0)
			return -EAGAIN;
		if (!zmq_msg_more(body))
			return 0;
		transport_drain(transport);
	}
}

bool transport_ready(struct transport *transport)
{
	return transport_readable(transport->socket);
}

void transport_explain(struct transport *transport, char *ret, size_t size)
{
	if (transport->handshake_event == ZMQ_EVENT_HANDSHAKE_FAILED_AUTH)
		snprintf(ret, size, "the daemon does not let this user in (status %u)",
			 transport->handshake_value);
	else if (transport->handshake_event == ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL)
		snprintf(ret, size, "what listens there does not speak orderd's protocol");
	else
		probe_explain(&transport->probe, ret, size);
}

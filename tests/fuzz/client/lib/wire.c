#include "client/lib/wire.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <zmq.h>

#include "client/lib/wire_clock.h"
#include "orderd/v1/wire.pb-c.h"

#define WIRE_SOCKETS_MAX 8
#define WIRE_FRAMES_MAX 64

struct wire_queued {
	uint8_t *bytes;
	size_t size;
	bool more;
};

struct wire_socket {
	int type;
	bool open;
	struct wire_queued queue[WIRE_FRAMES_MAX];
	size_t first, n;
};

/* What is in a zmq_msg_t. */
struct wire_message {
	uint8_t *bytes;
	size_t size;
	bool more;
};

static struct wire_socket sockets[WIRE_SOCKETS_MAX];
static struct wire_request requests[WIRE_REQUESTS_MAX];
static size_t n_requests;
static bool wire_connected;
static bool wire_in_body;

static struct wire_message *wire_message(zmq_msg_t *message)
{
	static_assert(sizeof(struct wire_message) <= sizeof(zmq_msg_t), "it fits");
	return (struct wire_message *)(void *)message;
}

static void wire_drop(struct wire_socket *socket)
{
	for (; socket->n > 0; socket->n--) {
		free(socket->queue[socket->first].bytes);
		socket->first = (socket->first + 1) % WIRE_FRAMES_MAX;
	}
}

void wire_reset(void)
{
	for (size_t i = 0; i < WIRE_SOCKETS_MAX; i++) {
		wire_drop(&sockets[i]);
		sockets[i].open = false;
	}
	n_requests = 0;
	wire_connected = wire_in_body = false;
	wire_clock_reset();
}

/* All frames of a message, or none. Exactly as long as they are, so that a sanitizer sees reading
 * beyond. */
static void wire_queue(struct wire_socket *socket, const struct wire_frame *frames, size_t n)
{
	if (socket->n + n > WIRE_FRAMES_MAX)
		return;
	for (size_t i = 0; i < n; i++) {
		struct wire_queued *queued =
			&socket->queue[(socket->first + socket->n++) % WIRE_FRAMES_MAX];

		*queued = (struct wire_queued){ .size = frames[i].size, .more = i + 1 < n };
		queued->bytes = malloc(frames[i].size > 0 ? frames[i].size : 1);
		assert(queued->bytes);
		if (frames[i].size > 0)
			memcpy(queued->bytes, frames[i].bytes, frames[i].size);
	}
}

static void wire_queue_all(int type, const struct wire_frame *frames, size_t n)
{
	for (size_t i = 0; i < WIRE_SOCKETS_MAX; i++)
		if (sockets[i].open && sockets[i].type == type)
			wire_queue(&sockets[i], frames, n);
}

void wire_say(uint16_t event, uint32_t value)
{
	static const uint8_t endpoint[] = "ipc:///fuzz";
	uint8_t bytes[6];
	struct wire_frame frames[] = { { bytes, sizeof(bytes) }, { endpoint, 11 } };

	memcpy(bytes, &event, sizeof(event));
	memcpy(bytes + sizeof(event), &value, sizeof(value));
	wire_queue_all(ZMQ_PAIR, frames, 2);
}

void wire_connect(bool connected)
{
	wire_connected = connected;
	wire_say(connected ? ZMQ_EVENT_HANDSHAKE_SUCCEEDED : ZMQ_EVENT_DISCONNECTED, 0);
}

void wire_reply(const struct wire_frame *frames, size_t n)
{
	wire_queue_all(ZMQ_DEALER, frames, n);
}

void wire_publish(const struct wire_frame *frames, size_t n)
{
	wire_queue_all(ZMQ_SUB, frames, n);
}

size_t wire_n_requests(void)
{
	return n_requests;
}

struct wire_request *wire_request(size_t i)
{
	assert(i < n_requests);
	return &requests[i];
}

void wire_forget(size_t i)
{
	memmove(&requests[i], &requests[i + 1], (n_requests - i - 1) * sizeof(requests[0]));
	n_requests--;
}

/* A request that is sent again stays where it was. */
static void wire_note(const void *bytes, size_t size)
{
	Orderd__V1__RequestHeader *header = orderd__v1__request_header__unpack(NULL, size, bytes);
	struct wire_request *request;

	assert(header && header->method && header->request_id.len == sizeof(request->id));
	for (size_t i = 0; i < n_requests; i++)
		if (memcmp(requests[i].id, header->request_id.data, sizeof(request->id)) == 0)
			wire_forget(i--);
	if (n_requests == WIRE_REQUESTS_MAX)
		wire_forget(0);
	request = &requests[n_requests++];
	memcpy(request->id, header->request_id.data, sizeof(request->id));
	assert(strlen(header->method) < sizeof(request->method));
	memcpy(request->method, header->method, strlen(header->method) + 1);
	orderd__v1__request_header__free_unpacked(header, NULL);
}

/* --- ZeroMQ --- */

void *zmq_ctx_new(void)
{
	return sockets;
}

int zmq_ctx_term(void *context)
{
	for (size_t i = 0; i < WIRE_SOCKETS_MAX; i++)
		assert(!sockets[i].open);
	return 0;
}

void *zmq_socket(void *context, int type)
{
	for (size_t i = 0; i < WIRE_SOCKETS_MAX; i++) {
		if (sockets[i].open)
			continue;
		sockets[i].open = true;
		sockets[i].type = type;
		return &sockets[i];
	}
	errno = EMFILE;
	return NULL;
}

int zmq_close(void *socket)
{
	struct wire_socket *it = socket;

	assert(it->open);
	wire_drop(it);
	it->open = false;
	return 0;
}

int zmq_setsockopt(void *socket, int option, const void *value, size_t size)
{
	return 0;
}

int zmq_getsockopt(void *socket, int option, void *value, size_t *size)
{
	const struct wire_socket *it = socket;
	int answer = option == ZMQ_FD ? 1000 + (int)(it - sockets) : it->n > 0 ? ZMQ_POLLIN : 0;

	assert(*size == sizeof(answer));
	memcpy(value, &answer, sizeof(answer));
	return 0;
}

int zmq_connect(void *socket, const char *endpoint)
{
	errno = EINVAL;
	return strstr(endpoint, "://") ? 0 : -1;
}

int zmq_socket_monitor(void *socket, const char *endpoint, int events)
{
	return 0;
}

int zmq_send(void *socket, const void *bytes, size_t size, int flags)
{
	if (!wire_connected) {
		errno = EAGAIN;
		return -1;
	}
	if (!wire_in_body)
		wire_note(bytes, size);
	wire_in_body = (flags & ZMQ_SNDMORE) != 0;
	return (int)size;
}

/* The next frame; its bytes are the caller's. */
static bool wire_take(struct wire_socket *socket, struct wire_queued *ret)
{
	if (socket->n == 0) {
		errno = EAGAIN;
		return false;
	}
	*ret = socket->queue[socket->first];
	socket->first = (socket->first + 1) % WIRE_FRAMES_MAX;
	socket->n--;
	return true;
}

int zmq_recv(void *socket, void *bytes, size_t size, int flags)
{
	struct wire_queued queued;

	if (!wire_take(socket, &queued))
		return -1;
	if (size > 0)
		memcpy(bytes, queued.bytes, queued.size < size ? queued.size : size);
	free(queued.bytes);
	return (int)queued.size;
}

int zmq_msg_init(zmq_msg_t *message)
{
	*wire_message(message) = (struct wire_message){ .bytes = NULL };
	return 0;
}

int zmq_msg_close(zmq_msg_t *message)
{
	free(wire_message(message)->bytes);
	return zmq_msg_init(message);
}

int zmq_msg_recv(zmq_msg_t *message, void *socket, int flags)
{
	struct wire_queued queued;

	if (!wire_take(socket, &queued))
		return -1;
	zmq_msg_close(message);
	*wire_message(message) = (struct wire_message){ queued.bytes, queued.size, queued.more };
	return (int)queued.size;
}

void *zmq_msg_data(zmq_msg_t *message)
{
	return wire_message(message)->bytes;
}

size_t zmq_msg_size(const zmq_msg_t *message)
{
	return ((const struct wire_message *)(const void *)message)->size;
}

int zmq_msg_more(const zmq_msg_t *message)
{
	return ((const struct wire_message *)(const void *)message)->more;
}

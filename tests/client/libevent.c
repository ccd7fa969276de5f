/* A call and a time-out inside a libevent loop that waits for nothing but the client's descriptor.
 */

#include <assert.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <stdlib.h>

#include <event2/event.h>
#include <zmq.h>

#include "orderd/calls.h"
#include "orderd/libevent.h"

struct world {
	struct event_base *base;
	bool answered;
	char reason[64];
};

static void on_reply(const ProtobufCMessage *reply, const struct orderd_error *error,
		     const struct orderd_position *position, void *context)
{
	struct world *world = context;

	(void)position;
	world->answered = reply != NULL;
	if (error)
		snprintf(world->reason, sizeof(world->reason), "%s", orderd_error_reason(error));
	event_base_loopbreak(world->base);
}

static void ask(struct orderd_client *client, struct world *world, uint32_t timeout_ms)
{
	Orderd__V1__PingRequest ping = ORDERD__V1__PING_REQUEST__INIT;
	struct orderd_call_options options = ORDERD_CALL_OPTIONS_INIT;
	int result;

	options.timeout_ms = timeout_ms;
	result = orderd_client_call(client, &orderd__v1__system_service__descriptor, 0, &ping.base,
				    &options, on_reply, world);
	assert(result == 0);
}

/* Gives a request back as an answer without content. */
static void answer(void *router)
{
	Orderd__V1__ReplyHeader reply = ORDERD__V1__REPLY_HEADER__INIT;
	Orderd__V1__RequestHeader *request;
	uint8_t peer[256];
	uint8_t frame[1024];
	int peer_size = zmq_recv(router, peer, sizeof(peer), 0);
	int size = zmq_recv(router, frame, sizeof(frame), 0);

	assert(peer_size > 0 && size > 0);
	request = orderd__v1__request_header__unpack(NULL, (size_t)size, frame);
	assert(request);
	zmq_recv(router, NULL, 0, 0);
	reply.has_request_id = reply.has_code = true;
	reply.request_id = request->request_id;
	reply.code = ORDERD__V1__CODE__CODE_OK;
	zmq_send(router, peer, (size_t)peer_size, ZMQ_SNDMORE);
	zmq_send(router, frame, orderd__v1__reply_header__pack(&reply, frame), ZMQ_SNDMORE);
	zmq_send(router, "", 0, 0);
	orderd__v1__request_header__free_unpacked(request, NULL);
}

static void on_router(evutil_socket_t fd, short what, void *router)
{
	int events;
	size_t size = sizeof(events);

	(void)fd;
	(void)what;
	while (zmq_getsockopt(router, ZMQ_EVENTS, &events, &size) == 0 && (events & ZMQ_POLLIN))
		answer(router);
}

static void run(struct world *world, void *router, const char *endpoint)
{
	struct orderd_client *client = NULL;
	struct event *ready;
	struct event *served;
	evutil_socket_t fd;
	size_t size = sizeof(fd);
	int result = orderd_client_open(&client, endpoint, NULL);

	assert(result == 0);
	result = zmq_getsockopt(router, ZMQ_FD, &fd, &size);
	assert(result == 0);
	ready = orderd_libevent_new(world->base, client);
	served = event_new(world->base, fd, EV_READ | EV_PERSIST, on_router, router);
	assert(ready && served);

	ask(client, world, 10000);
	event_add(served, NULL);
	event_base_dispatch(world->base);
	assert(world->answered);

	/* Nobody answers now; the loop has no timer of its own. */
	event_del(served);
	ask(client, world, 50);
	event_base_dispatch(world->base);
	assert(!world->answered && strcmp(world->reason, "DEADLINE_EXCEEDED") == 0);

	event_free(served);
	event_free(ready);
	orderd_client_close(client);
}

int main(void)
{
	struct world world = { .base = event_base_new() };
	char folder[] = "/tmp/orderd-libevent-XXXXXX";
	char endpoint[64];
	void *context = zmq_ctx_new();
	void *router = zmq_socket(context, ZMQ_ROUTER);
	int zero = 0;
	int result;

	if (!mkdtemp(folder))
		return 1;
	snprintf(endpoint, sizeof(endpoint), "ipc://%s/requests", folder);
	zmq_setsockopt(router, ZMQ_LINGER, &zero, sizeof(zero));
	result = zmq_bind(router, endpoint);
	assert(result == 0);
	run(&world, router, endpoint);
	zmq_close(router);
	zmq_ctx_term(context);
	event_base_free(world.base);
	unlink(endpoint + strlen("ipc://"));
	rmdir(folder);
	return 0;
}

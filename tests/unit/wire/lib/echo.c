#include "wire/lib/echo.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <zmq.h>

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

int echo_open(void **state)
{
	struct echo *echo = calloc(1, sizeof(*echo));
	struct listener_settings settings = {
		.domain = "requests",
		.frame_bytes_max = ECHO_FRAME_BYTES_MAX,
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

int echo_close(void **state)
{
	struct echo *echo = *state;

	listener_close(echo->listener, 0);
	place_close(&echo->place);
	free(echo);
	return 0;
}

void echo_send(void *socket, const char *header, const char *body)
{
	assert_true(zmq_send(socket, header, strlen(header), ZMQ_SNDMORE) >= 0);
	assert_true(zmq_send(socket, body, strlen(body), 0) >= 0);
}

void echo_expect(struct echo *echo, void *socket, const char *header, const char *body)
{
	char frame[64] = "";
	int length = place_receive(&echo->place, socket, frame, sizeof(frame));

	assert_int_equal(length, strlen(header));
	assert_memory_equal(frame, header, strlen(header));
	length = place_receive(&echo->place, socket, frame, sizeof(frame));
	assert_int_equal(length, strlen(body));
	assert_memory_equal(frame, body, strlen(body));
}

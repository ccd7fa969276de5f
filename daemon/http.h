/*
 * Answers GET over HTTP on an address of the machine: for metrics, for health.
 *
 * The http owns its sockets. Whoever can reach the address is answered; a request may be 8 KiB long
 * and take ten seconds to come.
 */
#pragma once

#include <event2/event.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/text.h"

struct http;

struct http_reply {
	int status;       /* 200 unless it is changed */
	const char *type; /* of the body; "text/plain; charset=utf-8" */
	struct text body;
};

struct http_settings {
	struct event_base *base;
	const char *address; /* "127.0.0.1:7712", "[::1]:7712" or the full path of a Unix socket */
	void (*on_request)(void *context, const char *path, struct http_reply *reply);
	void *context;
};

enum http_answer {
	/* The sentence in `why` says what is wrong with the address. */
	HTTP_REFUSED = 1,
};

/* Whether it is an address that can be listened on: 0, or HTTP_REFUSED with a sentence. */
int http_check(const char *address, char *why, size_t why_size);

/*
 * Listens. fd is a socket that listens there already and is taken over; 0: there is none. 0,
 * HTTP_REFUSED with a sentence, or -ENOMEM.
 */
int http_open(const struct http_settings *settings, int fd, struct http **ret, char *why,
	      size_t why_size);
void http_close(struct http *http);

/* Where a socket listens, as it stands in settings; false for a socket of another kind. */
bool http_socket_address(int fd, char *out, size_t size);

/* The address with the port that the system chose for port 0. */
const char *http_address(const struct http *http);

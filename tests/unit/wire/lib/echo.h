/*
 * A listener that gives every request back.
 *
 * It owns its place; a test's state is its echo.
 */

#pragma once

#include "lib/unit.h"
#include "wire/lib/place.h"
#include "wire/listener.h"

#define ECHO_FRAME_BYTES_MAX ((size_t)64 * 1024)

/* What it saw last. */
struct echo {
	struct place place;
	struct listener *listener;
	bool silent;
	unsigned int n;
	struct listener_request last;
	char header[64];
	char body[64];
};

/* Of a test with an echo. */
#define WITH_ECHO(test) cmocka_unit_test_setup_teardown(test, echo_open, echo_close)

int echo_open(void **state);
int echo_close(void **state);

void echo_send(void *socket, const char *header, const char *body);

/* Fails unless the next reply on the socket is this one. */
void echo_expect(struct echo *echo, void *socket, const char *header, const char *body);

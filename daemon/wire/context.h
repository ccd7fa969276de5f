/*
 * The ZeroMQ context of the process.
 * Whoever opens it closes it, after all its sockets.
 */
#pragma once

#include <stdbool.h>

/*
 * 0 with *ret a zmq context, or -errno. Before the first socket, so that routing ids cannot be
 * foretold.
 */
int context_open(void **ret);

/* Waits for frames on their way as long as the sockets' linger allows. NULL is fine. */
void context_close(void *context);

/*
 * Sets what every socket of the daemon has: domain for authentication, bounds, heartbeats.
 * domain is not empty. 0 or -errno.
 */
int context_secure(void *socket, const char *domain);

/* Sets an integer option: 0 or -errno. */
int context_option(void *socket, int option, int value);

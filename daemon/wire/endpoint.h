/*
 * The places where sockets listen: which are allowed, how they are made ready.
 * Nothing is owned.
 */
#pragma once

#include <stddef.h>

/* What the kernel's socket address holds, without its NUL. */
#define ENDPOINT_PATH_BYTES_MAX 107

/* Of an endpoint in full, with its NUL. */
#define ENDPOINT_BYTES (ENDPOINT_PATH_BYTES_MAX + 16)

enum endpoint_answer {
	/* The sentence in `why` says what is wrong with it. */
	ENDPOINT_REFUSED = 1,
};

/*
 * Whether a Unix socket may listen there: 0, or ENDPOINT_REFUSED with a sentence.
 * suffix_bytes_max is room for what will be appended to the path later.
 */
int endpoint_check(const char *endpoint, size_t suffix_bytes_max, char *why, size_t why_size);

/*
 * Whether a TCP socket may listen there: "tcp://127.0.0.1:7710", "tcp://[::1]:7710", an asterisk
 * for every address of the machine or for any free port. Names are not looked up. 0, or
 * ENDPOINT_REFUSED with a sentence.
 */
int endpoint_check_tcp(const char *endpoint, char *why, size_t why_size);

/* The address of a checked TCP endpoint with any free port: 0 or -ENAMETOOLONG. */
int endpoint_any_port(const char *endpoint, char *ret, size_t ret_size);

/*
 * Makes the folder of a checked endpoint, open to its owner only, if it is missing, and removes
 * a socket that nobody listens on any more. 0, -errno, or ENDPOINT_REFUSED with a sentence when
 * the place is taken. Nothing needs to be done for TCP.
 */
int endpoint_prepare(const char *endpoint, char *why, size_t why_size);

/*
 * Binds a prepared endpoint and closes its socket file to others. fd is a socket that listens
 * there already, which is taken over as it is; 0: there is none. 0 or -errno.
 */
int endpoint_bind(void *socket, const char *endpoint, int fd);

/*
 * Removes the socket's file, which libzmq leaves behind. Before the socket is closed: then nobody
 * else can have taken the place.
 */
void endpoint_release(const char *endpoint);

/* Where a bound socket listens; with its port, if any was free to be taken. 0 or -errno. */
int endpoint_bound(void *socket, char *ret, size_t ret_size);

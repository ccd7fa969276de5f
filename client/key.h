/*
 * The CURVE keys of a client: its own pair, the daemon's public key.
 * The client owns them; the secret is overwritten when it goes.
 */

#pragma once

#include <stdbool.h>

#define KEY_TEXT_BYTES 41 /* Z85, with its NUL */

struct key {
	char server[KEY_TEXT_BYTES]; /* "": the client talks without CURVE */
	char public[KEY_TEXT_BYTES];
	char secret[KEY_TEXT_BYTES];
};

/*
 * Makes a socket that will be connected to the endpoint talk CURVE, if there is a key and the
 * endpoint is one of TCP: on Unix sockets nobody does. 0 or -errno.
 */
int key_use(void *socket, const struct key *key, const char *endpoint);

void key_forget(struct key *key);

/*
 * The daemon's CURVE key pair, in which everything on TCP is encrypted.
 *
 * The file has the form of the certificates of ZeroMQ's own tools, so that those can read it. The
 * keys are the caller's.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CURVE_KEY_BYTES 32

struct curve {
	uint8_t public[CURVE_KEY_BYTES];
	uint8_t secret[CURVE_KEY_BYTES];
};

/* What a key looks like to people: Z85, 40 characters. */
#define CURVE_TEXT_BYTES 41

enum curve_answer {
	/* The sentence in `why` says what is wrong with the file. */
	CURVE_REFUSED = 1,
};

/*
 * Reads the pair from the file, which is made when it is missing, readable to its owner only. 0,
 * CURVE_REFUSED with a sentence, or -errno.
 */
int curve_open(const char *path, struct curve *ret, char *why, size_t why_size);

/* Overwrites the secret. */
void curve_close(struct curve *curve);

void curve_format(const uint8_t key[CURVE_KEY_BYTES], char ret[CURVE_TEXT_BYTES]);

/* False when the text is no key. */
bool curve_parse(const char *text, uint8_t ret[CURVE_KEY_BYTES]);

/* Makes a socket a server that only talks CURVE. 0 or -errno. */
int curve_serve(void *socket, const struct curve *curve);

/*
 * A store and a listener that do nothing but remember, in place of the real ones.
 * The fakes are one per program, as the functions they stand for are.
 */

#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "orderd/v1/wire.pb-c.h"
#include "store/store.h"
#include "wire/listener.h"

#define FAKES_HELD_MAX 64

struct fakes {
	/* What store_submit answers; 0 holds the request. */
	int submit_answer;
	/* The only one who has a key, and the key's id; 0: nobody. */
	struct store_principal principal;
	struct store_access access;
	int64_t key_id;
	struct store_request *held[FAKES_HELD_MAX];
	unsigned int n_held;
	/* The last reply. */
	unsigned int n_replies;
	struct peer peer;
	uint8_t header[64 * 1024];
	size_t header_length;
	uint8_t body[1100 * 1024];
	size_t body_length;
};

extern struct fakes fakes;

void fakes_reset(void);

/* The header of the last reply, which the caller frees. */
Orderd__V1__ReplyHeader *fakes_header(void);

/* Ends the oldest held request with this code and body. */
void fakes_finish(Orderd__V1__Code code, const void *body, size_t body_length);

/*
 * A daemon's side and a client's side of Unix sockets, in a folder of their own.
 * The place owns both contexts, the loop, the folder, the client's sockets.
 */

#pragma once

#include <event2/event.h>
#include <stdbool.h>
#include <sys/types.h>

#include "wire/curve.h"
#include "wire/figures.h"
#include "wire/zap.h"

struct place {
	char folder[64];
	char endpoint[128];
	struct event_base *base;
	struct event *guard; /* turns the loop over, so that conditions are looked at */
	void *daemon;
	void *client;
	void *sockets[256]; /* the client's */
	size_t n_sockets;
	struct zap *zap;
	struct wire_figures figures;
	bool closed;           /* the door lets nobody in */
	char last_domain[128]; /* that was asked for */
	uid_t last_uid;
	bool last_local;
	uint8_t last_key[CURVE_KEY_BYTES]; /* of the last that was not local */
};

void place_open(struct place *place);

/* Every socket of the daemon must be closed; the client's are closed here at the latest. */
void place_close(struct place *place);

/* Turns the loop until the condition holds. The test's time limit is the only one. */
#define PLACE_WAIT(place, condition)                                                               \
	do {                                                                                       \
		while (!(condition))                                                               \
			event_base_loop((place)->base, EVLOOP_ONCE);                               \
	} while (0)

/* A client's socket of this type, connected to the endpoint; identity may be NULL. */
void *place_connect(struct place *place, int type, const void *identity, size_t identity_length);

void place_disconnect(struct place *place, void *socket);

/* Turns the loop until the client's socket has a frame, takes it into `out`: its length. */
int place_receive(struct place *place, void *socket, void *out, size_t out_size);

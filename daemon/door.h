/*
 * Where clients come in: a Unix socket for the administrator of the machine, TCP with CURVE for
 * everybody else, who is recognised by a key.
 *
 * The door owns its sockets and the daemon's key pair.
 */
#pragma once

#include <event2/event.h>
#include <stdbool.h>
#include <stdint.h>

#include "settings.h"
#include "store/store.h"
#include "wire/curve.h"
#include "wire/listener.h"
#include "wire/zap.h"

struct door {
	const struct settings *settings;
	struct event_base *base;
	void *zmq;
	struct store *store; /* knows the keys; NULL: not yet */
	struct zap *zap;
	struct wire_figures figures;
	struct curve curve;
	char public_key[CURVE_TEXT_BYTES]; /* what clients must know; "" without TCP */
	struct listener *local;
	struct listener *tcp;
	const char *endpoints[3]; /* end with NULL */
	int64_t refused_log_at_us;
};

/*
 * Opens what decides who comes in, before any socket listens. With TCP the daemon's key pair is
 * read, or made, and a stranger is tried. 0 or -errno, logged.
 */
int door_open(struct door *door, const struct settings *settings, struct event_base *base,
	      void *zmq);

/* Sockets that listen already at the settings' places; 0: there is none. */
struct door_sockets {
	int local;
	int tcp;
};

/* Listens: requests go to on_request; takes over the sockets. 0 or -errno, logged. */
int door_listen(struct door *door, const struct door_sockets *sockets,
		void (*on_request)(void *, const struct listener_request *), void *context);

/* Whether those who knock and ask are answered; see pump_moves(). */
bool door_moves(const struct door *door);

/* Takes the requests that have come, then no more; replies still go out. */
void door_stop(struct door *door);

/* Replies on their way are given linger_ms to leave, when the context is closed. */
void door_close_listeners(struct door *door, int linger_ms);
void door_close(struct door *door);

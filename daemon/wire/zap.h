/*
 * The door: decides for every connection whether its peer comes in.
 *
 * libzmq asks inproc://zeromq.zap.01 (ZAP, RFC 27) before it lets a peer of a socket with a
 * domain in. Over Unix sockets the kernel says who the peer is, over TCP its CURVE key does. Opened
 * before any other socket is bound. The zap owns its socket; it lives on the loop's thread.
 */
#pragma once

#include <event2/event.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "wire/figures.h"

struct zap;

#define ZAP_USER_ID_BYTES 27 /* of what messages of an accepted peer carry as their User-Id */

struct zap_peer {
	const char *domain;
	const char *address; /* libzmq's */
	const uint8_t *key;  /* the public key that it proved to have, 32 bytes; NULL: local */
	uid_t uid;           /* of a local peer */
};

struct zap_settings {
	void *zmq; /* the context */
	struct event_base *base;
	struct wire_figures *figures;
	/* Whether the peer may enter the sockets of its domain; if so, what it is called. */
	bool (*allow)(void *context, const struct zap_peer *peer,
		      char ret_user_id[ZAP_USER_ID_BYTES]);
	/* Told of everybody who is turned away; may be NULL. The address is libzmq's. */
	void (*on_refused)(void *context, const char *domain, const char *address);
	void *context;
};

/* 0 or -errno. */
int zap_open(const struct zap_settings *settings, struct zap **ret);
void zap_close(struct zap *zap);

/* Whether peers that knock are answered; see pump_moves(). */
bool zap_moves(struct zap *zap);

/*
 * The user id in an address as libzmq gives it for a Unix socket, "localhost:uid:gid:pid".
 * False for any other, an address of the internet among them.
 */
bool zap_uid_parse(const char *address, uid_t *ret);

/*
 * The door: decides for every connection whether its peer comes in.
 *
 * libzmq asks inproc://zeromq.zap.01 (ZAP, RFC 27) before it lets a peer of a socket with a
 * domain in. Opened before any other socket is bound. The zap owns its socket; it lives on the
 * loop's thread.
 */
#pragma once

#include <event2/event.h>
#include <stdbool.h>
#include <sys/types.h>

#include "wire/figures.h"

struct zap;

struct zap_settings {
	void *zmq; /* the context */
	struct event_base *base;
	struct wire_figures *figures;
	/* Whether a local peer with this user id may enter the sockets of this domain. */
	bool (*allow)(void *context, const char *domain, uid_t uid);
	/* Told of everybody who is turned away; may be NULL. The address is libzmq's. */
	void (*on_refused)(void *context, const char *domain, const char *address);
	void *context;
};

/* 0 or -errno. */
int zap_open(const struct zap_settings *settings, struct zap **ret);
void zap_close(struct zap *zap);

/* Whether peers that knock are answered; see pump_moves(). */
bool zap_moves(struct zap *zap);

/* What messages of an accepted peer carry as their User-Id: "uid:1000". */
#define ZAP_USER_ID_PREFIX "uid:"

/*
 * The user id in an address as libzmq gives it for a Unix socket, "localhost:uid:gid:pid".
 * False for any other, an address of the internet among them.
 */
bool zap_uid_parse(const char *address, uid_t *ret);

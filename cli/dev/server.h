/*
 * A development server: PostgreSQL and the daemon, as children of this process.
 *
 * A server is embedded; it owns its processes between server_start() and server_stop(). It borrows
 * home and owner.
 */

#pragma once

#include "cli.h"
#include "dev/cluster.h"
#include "dev/facts.h"

struct server {
	struct cluster cluster;
	struct child daemon;
	struct facts facts;
	const char *log;     /* the daemon's */
	const char *metrics; /* where the daemon serves them */
	int keep;
};

/* Returns when requests are taken. 0, or the exit status after a message; then nothing runs. */
int server_start(struct server *server, struct cli *c, const struct owner *owner,
		 const struct home *home);

/* 0 while everything runs; the exit status after a message when something ended by itself. */
int server_look(struct server *server, struct cli *c);

/* In order: the daemon answers what is under way, then the database ends. */
void server_stop(struct server *server, struct cli *c);

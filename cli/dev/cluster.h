/*
 * The private PostgreSQL of a development server: one folder, a Unix socket, no port.
 *
 * A cluster is embedded; it borrows home and owner, its texts belong to the run's arena.
 */

#pragma once

#include "cli.h"
#include "dev/child.h"
#include "dev/home.h"

#define CLUSTER_LOG "postgresql.log"

struct cluster {
	const struct home *home;
	const struct owner *owner;
	const char *programs; /* the folder of PostgreSQL's */
	const char *folder;
	const char *socket; /* the folder of its socket */
	const char *role;
	const char *conninfo; /* of the database `orderd` */
	int keep;             /* the lock that its processes hold */
	struct child server;
};

/*
 * Makes the cluster if there is none, starts it, waits until it takes connections. `keep` is the
 * children's lock. 0, or the exit status after a message; then nothing runs.
 */
int cluster_start(struct cluster *cluster, struct cli *c, const struct owner *owner,
		  const struct home *home, int keep);

/* Ends it in order; what it committed is kept in any case. */
void cluster_stop(struct cluster *cluster, struct cli *c);

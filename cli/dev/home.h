/*
 * Where a development server keeps its things.
 *
 * Paths are absolute; they belong to the run's arena.
 */

#pragma once

#include "cli.h"
#include "dev/owner.h"

struct home {
	const char *folder; /* what is kept between runs, with locks and logs */
	const char *data;   /* the database, what the daemon keeps beside it */
	const char *run;    /* sockets */
	bool chosen;        /* not the caller's own place */
	bool ephemeral;
};

/*
 * The folder `chosen`, or the caller's own place when it is NULL. Makes nothing. 0; -ENOENT when no
 * variable says where a caller's own things are.
 */
int home_find(struct cli *c, const struct owner *owner, const char *chosen, struct home *ret);

/* The data is discarded at the end; that which is kept stays aside. */
void home_be_ephemeral(struct cli *c, struct home *home);

/* Makes the folder, so that it can be locked. 0, or the exit status after a message. */
int home_make(struct cli *c, const struct owner *owner, const struct home *home);

/*
 * Makes the folders of data and sockets, once the home is locked; discards what an ephemeral server
 * left. Takes a short folder for sockets where the path would be too long.
 */
int home_open(struct cli *c, const struct owner *owner, struct home *home);

/* Discards what an ephemeral server had, and what the sockets had elsewhere. */
void home_close(struct cli *c, const struct home *home);

/* A file in the home's folder. */
const char *home_file(struct cli *c, const struct home *home, const char *name);

/* A path for people: with ~ for their own folder. */
const char *home_show(struct cli *c, const char *path);

/* Removes a folder with all that is in it. 0 or -errno. */
int home_remove(const char *path);

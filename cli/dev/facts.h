/*
 * What a running development server tells about itself.
 *
 * Texts belong to the arena that they were read with.
 */

#pragma once

#include <stdbool.h>
#include <stdio.h>
#include <sys/types.h>

#include "cli.h"
#include "dev/home.h"

struct facts {
	const char *version;
	const char *requests;
	const char *events;
	/* NULL where a port was taken, and in a chosen folder: */
	const char *requests_tcp;
	const char *events_tcp;
	const char *metrics;        /* over HTTP; NULL as above, */
	const char *metrics_socket; /* then this is not */
	const char *psql;           /* the folder of PostgreSQL's socket */
	const char *role;
	const char *database; /* as libpq wants it */
	const char *programs; /* the folder of PostgreSQL's */
	const char *data;
	const char *log;
	bool ephemeral;
	pid_t process;
};

/* Writes them into the home for others to find. 0, or the exit status after a message. */
int facts_write(struct cli *c, const struct home *home, const struct facts *facts);

/* Nobody finds them any more. */
void facts_forget(struct cli *c, const struct home *home);

/*
 * Those of the server that holds the home; false when none does, or when it is not ready yet.
 * *ret_holder, unless NULL, is the process that holds it, or 0.
 */
bool facts_read(struct cli *c, const struct home *home, struct facts *ret, pid_t *ret_holder);

/* The block for people. */
void facts_show(struct cli *c, const struct facts *facts, FILE *out);

/* One JSON object on standard output. */
void facts_show_json(const struct facts *facts);

/* NAME=VALUE for programs that look for the server, NULL at the end. */
const char *const *facts_environment(struct cli *c, const struct facts *facts);

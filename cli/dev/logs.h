/*
 * What the processes of a development server say, in files.
 *
 * A follower owns its descriptor between logs_follow() and logs_leave().
 */

#pragma once

#include <stddef.h>

#include "cli.h"

#define LOGS_LINE_BYTES_MAX 4096

/* Begins a new file; the one of the last run is kept as NAME.old. */
void logs_begin(struct cli *c, const char *path);

/* A descriptor to write to, or -1 after a message. */
int logs_open(struct cli *c, const char *path);

/* The last line that tells of a failure, or the last of all, for a message. */
const char *logs_reason(struct cli *c, const char *path);

/* Whether PostgreSQL wrote of an error. */
bool logs_has_error(struct cli *c, const char *path);

struct logs_follower {
	int fd;
	char line[LOGS_LINE_BYTES_MAX];
	size_t length;
};

/* Begins at the file's present end. Without a file there is nothing to follow. */
void logs_follow(struct logs_follower *f, const char *path);
void logs_leave(struct logs_follower *f);

/* Shows what the daemon wrote since: warnings, with --verbose everything. */
void logs_show(struct logs_follower *f, const struct cli *c);

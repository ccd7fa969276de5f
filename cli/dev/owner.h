/*
 * As whom PostgreSQL runs, which refuses root.
 *
 * The name belongs to the run's arena.
 */

#pragma once

#include <stdbool.h>
#include <sys/types.h>

#include "cli.h"

struct owner {
	uid_t uid;
	gid_t gid;
	const char *name;
	bool other; /* than the caller, who is root */
};

/* 0; -ENOENT when the user has no name, or root has nobody to be instead. */
int owner_find(struct cli *c, struct owner *ret);

/* Says why owner_find() found nobody. The exit status. */
int owner_complain(struct cli *c);

/* Whether the owner may enter an existing folder, with all above it. */
bool owner_reaches(const struct owner *owner, const char *path);

/* Makes the calling process the owner's; for a child before it becomes another program. 0, -errno.
 */
int owner_become(const struct owner *owner);

/* The name of the caller's user, who becomes the database's role; NULL if there is none. */
const char *owner_caller(struct cli *c);

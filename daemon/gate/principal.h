/*
 * Who is asking: maps what the door knows of a peer to a principal.
 * Nothing is owned.
 */
#pragma once

#include <stdint.h>
#include <sys/types.h>

struct principal {
	int64_t id;
	unsigned int kind; /* one of op.h's OP_… bits */
};

enum principal_answer {
	PRINCIPAL_UNKNOWN = 1,
};

#define PRINCIPAL_ADMINISTRATOR 1 /* the id of the one who owns the machine's door */

/* Whether this user of the machine is the administrator: the daemon's own user and root are. */
int principal_of_user(uid_t uid, uid_t owner, struct principal *ret);

/* The same for a peer's user id as zap.h makes it; an empty one is unknown. 0 or PRINCIPAL_UNKNOWN.
 */
int principal_find(const char *user_id, uid_t owner, struct principal *ret);

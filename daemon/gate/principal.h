/*
 * Who is asking: maps what the door knows of a peer to a principal.
 * Nothing is owned.
 */
#pragma once

#include <stdint.h>
#include <sys/types.h>

#include "store/store.h"
#include "wire/zap.h"

struct op;

struct principal {
	int64_t id;
	unsigned int kind;  /* one of op.h's OP_… bits */
	int64_t tenant_id;  /* the administrator's: the system */
	int64_t account_id; /* that a portal principal acts for; 0: none */
	/* The directory's, until this turn of the loop ends; NULL: the administrator. */
	const struct store_principal *record;
};

enum principal_answer {
	PRINCIPAL_UNKNOWN = 1,
};

#define PRINCIPAL_ADMINISTRATOR 1 /* the id of the one who owns the machine's door */

/*
 * Whether a peer may come in, and what its messages say of it from then on. A local one must be the
 * administrator: root, or the user `owner` that the daemon runs as. 0 or PRINCIPAL_UNKNOWN.
 */
int principal_meet(struct store *store, const struct zap_peer *peer, uid_t owner,
		   struct principal *ret, char ret_user_id[ZAP_USER_ID_BYTES]);

/*
 * Who sent a message, now: a key may have ended since its owner came in. 0 or PRINCIPAL_UNKNOWN.
 */
int principal_find(struct store *store, const char *user_id, uid_t owner, struct principal *ret);

/* What it may do with an operation. The administrator's door stands above all roles. */
void principal_access(const struct store *store, const struct principal *principal,
		      const struct op *op, struct store_access *ret);

/* Whether that is enough to call it at all. */
bool principal_may(const struct op *op, const struct store_access *access);

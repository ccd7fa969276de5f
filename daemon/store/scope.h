/*
 * Whose records a request may be about: the one predicate behind every answer.
 *
 * A record belongs to an account, or to none. Plain data; whoever made a scope owns its teams.
 */
#ifndef ORDERD_STORE_SCOPE_H
#define ORDERD_STORE_SCOPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "orderd/v1/role.pb-c.h"

struct scope {
	Orderd__V1__AccessLevel level; /* zero: nothing */
	int64_t principal_id;
	int64_t account_id; /* that a portal principal acts for; 0: none */
	const int64_t *team_ids;
	size_t n_teams;
};

/* The store itself, and the administrator. */
#define SCOPE_WHOLE ((struct scope){ .level = ORDERD__V1__ACCESS_LEVEL__ACCESS_LEVEL_ALL })

#endif

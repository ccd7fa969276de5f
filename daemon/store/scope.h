/*
 * Whose records a request may be about: the one predicate behind every answer.
 *
 * A record belongs to an account, or to none. It is the same predicate on what is in memory
 * (scope_judge), as a condition in SQL on a row's account, and as the set of accounts in SQL; a
 * test holds the three against each other. Plain data; whoever made a scope owns its teams.
 */
#ifndef ORDERD_STORE_SCOPE_H
#define ORDERD_STORE_SCOPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/text.h"
#include "entity.h"
#include "orderd/v1/role.pb-c.h"
#include "value.h"

struct scope {
	Orderd__V1__AccessLevel level; /* zero: nothing */
	int64_t principal_id;
	int64_t account_id; /* that a portal principal acts for; 0: none */
	const int64_t *team_ids;
	size_t n_teams;
};

/* The store itself, and the administrator. */
#define SCOPE_WHOLE ((struct scope){ .level = ORDERD__V1__ACCESS_LEVEL__ACCESS_LEVEL_ALL })

/* An account on the way from a record's own one up, with what decides. */
struct scope_step {
	int64_t account_id;
	int64_t owner_id; /* 0: none */
	int64_t team_id;  /* 0: none */
};

enum scope_rule {
	SCOPE_RULE_NONE,    /* it is not to be seen */
	SCOPE_RULE_ALL,     /* everything is */
	SCOPE_RULE_ACCOUNT, /* the portal principal's account */
	SCOPE_RULE_OWNER,
	SCOPE_RULE_TEAM,
};

/* Whether the scope sees everything of the tenant, so that nothing needs to be looked at. */
bool scope_is_whole(const struct scope *scope);

/* Whether two see the same, as far as the same accounts go. */
bool scope_same(const struct scope *a, const struct scope *b);

/*
 * Which rule lets the scope see records of the path's first account, the nearest first. *ret_at,
 * unless NULL, is the step that decided.
 */
enum scope_rule scope_judge(const struct scope *scope, const struct scope_step *path, size_t n,
			    size_t *ret_at);

/* How records of an entity are seen below ALL. */
enum scope_kind {
	SCOPE_KIND_FREE,    /* by everybody who may call */
	SCOPE_KIND_ACCOUNT, /* as their account is; without one, by nobody */
	SCOPE_KIND_NEVER,   /* by nobody: who may do what */
};
enum scope_kind scope_kind(const struct entity *entity);

/* --- SQL; the scope's values are parameters from number `first` on --- */

#define SCOPE_PARAMS 4
#define SCOPE_TYPES "iiit" /* as struct query writes them */

/* What the parameters are. */
void scope_values(const struct scope *scope, struct arena *arena, struct value ret[SCOPE_PARAMS]);

/* A condition on the account in a column of a row. */
void scope_sql_check(struct text *sql, const char *column, size_t first);

/* The same on a row of event, whose aggregate counts too. */
void scope_sql_check_event(struct text *sql, const char *table, size_t first);

/*
 * A statement of sql/queries with its conditions: in the place of "scope x.account_id", "scope
 * event e" as comments before the word true. False: it has no such place, and needs none.
 */
bool scope_sql_fill(struct text *sql, const char *from, size_t first);

/* "WITH seen AS (…) ": the ids of all accounts that the scope sees. */
void scope_sql_seen(struct text *sql, size_t first);

#endif

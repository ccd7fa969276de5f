#include "scope.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define NONE ORDERD__V1__ACCESS_LEVEL__ACCESS_LEVEL_NONE
#define TEAM ORDERD__V1__ACCESS_LEVEL__ACCESS_LEVEL_TEAM
#define SUBTREE ORDERD__V1__ACCESS_LEVEL__ACCESS_LEVEL_SUBTREE
#define ALL ORDERD__V1__ACCESS_LEVEL__ACCESS_LEVEL_ALL

bool scope_is_whole(const struct scope *scope)
{
	return scope->level == ALL;
}

bool scope_same(const struct scope *a, const struct scope *b)
{
	return a->level == b->level && a->principal_id == b->principal_id &&
		a->account_id == b->account_id && a->n_teams == b->n_teams &&
		(a->n_teams == 0 ||
		 memcmp(a->team_ids, b->team_ids, sizeof(a->team_ids[0]) * a->n_teams) == 0);
}

static bool scope_has_team(const struct scope *scope, int64_t team_id)
{
	for (size_t i = 0; i < scope->n_teams; i++)
		if (scope->team_ids[i] == team_id)
			return true;
	return false;
}

/* A portal principal has its account; others have those that they own. */
static enum scope_rule scope_judge_step(const struct scope *scope, const struct scope_step *step)
{
	if (scope->account_id != 0 && step->account_id == scope->account_id)
		return SCOPE_RULE_ACCOUNT;
	if (scope->account_id == 0 && step->owner_id != 0 && step->owner_id == scope->principal_id)
		return SCOPE_RULE_OWNER;
	if (scope->level >= TEAM && step->team_id != 0 && scope_has_team(scope, step->team_id))
		return SCOPE_RULE_TEAM;
	return SCOPE_RULE_NONE;
}

enum scope_rule scope_judge(const struct scope *scope, const struct scope_step *path, size_t n,
			    size_t *ret_at)
{
	enum scope_rule rule = SCOPE_RULE_NONE;

	if (ret_at)
		*ret_at = 0;
	if (scope->level == ALL)
		return SCOPE_RULE_ALL;
	if (scope->level <= NONE)
		return SCOPE_RULE_NONE;
	for (size_t i = 0; i < n && rule == SCOPE_RULE_NONE; i++) {
		if (i > 0 && scope->level < SUBTREE)
			break;
		rule = scope_judge_step(scope, &path[i]);
		if (ret_at && rule != SCOPE_RULE_NONE)
			*ret_at = i;
	}
	return rule;
}

enum scope_kind scope_kind(const struct entity *entity)
{
	if (entity->authority)
		return SCOPE_KIND_NEVER;
	if (entity == &entity_account ||
	    protobuf_c_message_descriptor_get_field_by_name(entity->descriptor, "account_id"))
		return SCOPE_KIND_ACCOUNT;
	return SCOPE_KIND_FREE;
}

/* --- SQL: level, owner, account, teams --- */

void scope_values(const struct scope *scope, struct arena *arena, struct value ret[SCOPE_PARAMS])
{
	char *teams = arena_strdup(arena, "");

	for (size_t i = 0; i < scope->n_teams && scope->level >= TEAM; i++)
		teams = arena_printf(arena, "%s%s%" PRId64, teams, i > 0 ? "," : "",
				     scope->team_ids[i]);
	ret[0] = v_int((int64_t)scope->level);
	ret[1] = scope->account_id == 0 ? v_int(scope->principal_id) : v_null();
	ret[2] = scope->account_id != 0 ? v_int(scope->account_id) : v_null();
	ret[3] = v_text(teams);
}

static void scope_sql_teams(struct text *sql, size_t first)
{
	text_printf(sql, "string_to_array($%zu::text, ',')::bigint[]", first + 3);
}

/*
 * OFFSET 0 keeps each a lookup by key: a join may read all accounts where statistics are young, and
 * who owns an account is no way to find it.
 */
void scope_sql_check(struct text *sql, const char *column, size_t first)
{
	text_printf(sql,
		    "EXISTS (SELECT FROM account_ancestor s CROSS JOIN LATERAL ("
		    "SELECT a.id, a.owner_id, a.team_id FROM account a"
		    " WHERE a.tenant_id = $1::bigint AND a.id = s.ancestor_id"
		    " LIMIT 1 OFFSET 0) o"
		    " WHERE s.tenant_id = $1::bigint AND s.account_id = %s"
		    " AND (s.depth = 0 OR $%zu::bigint >= %d)"
		    " AND (o.owner_id = $%zu::bigint OR o.id = $%zu::bigint OR o.team_id = ANY (",
		    column, first, (int)SUBTREE, first + 1, first + 2);
	scope_sql_teams(sql, first);
	text_puts(sql, ")) OFFSET 0)");
}

static void scope_sql_authorities(struct text *sql)
{
	const char *separator = "";

	for (unsigned int i = 0; i < entity_count; i++) {
		if (!entity_table[i]->authority)
			continue;
		text_printf(sql, "%s%d", separator, (int)entity_table[i]->kind);
		separator = ", ";
	}
}

/* Events of no account are for those inside; a portal principal has those of its account. */
void scope_sql_check_event(struct text *sql, const char *table, size_t first)
{
	char column[64];

	snprintf(column, sizeof(column), "%s.account_id", table);
	text_printf(sql, "%s.aggregate_kind NOT IN (", table);
	scope_sql_authorities(sql);
	text_printf(sql,
		    ") AND CASE WHEN %s IS NULL THEN $%zu::bigint IS NULL"
		    " AND %s.aggregate_kind NOT IN (",
		    column, first + 2, table);
	/* Those that have an account where anybody may see them. */
	for (unsigned int i = 0, n = 0; i < entity_count; i++)
		if (scope_kind(entity_table[i]) == SCOPE_KIND_ACCOUNT)
			text_printf(sql, "%s%d", n++ > 0 ? ", " : "", (int)entity_table[i]->kind);
	text_puts(sql, ") ELSE ");
	scope_sql_check(sql, column, first);
	text_puts(sql, " END");
}

/* Pairs pin the indexes that lead by owner, by team, by ancestor. */
void scope_sql_seen(struct text *sql, size_t first)
{
	static const char max[] = "9223372036854775807";

	text_printf(sql,
		    "WITH mine AS ((SELECT a.id FROM account a WHERE a.tenant_id = $1::bigint"
		    " AND a.owner_id IS NOT NULL AND (a.owner_id, a.id) > ($%zu::bigint, 0)"
		    " AND (a.owner_id, a.id) <= ($%zu::bigint, %s) ORDER BY a.owner_id, a.id)"
		    " UNION SELECT a.id FROM unnest(",
		    first + 1, first + 1, max);
	scope_sql_teams(sql, first);
	text_printf(sql,
		    ") t (id) CROSS JOIN LATERAL (SELECT a.id FROM account a"
		    " WHERE a.tenant_id = $1::bigint AND a.team_id IS NOT NULL"
		    " AND (a.team_id, a.id) > (t.id, 0) AND (a.team_id, a.id) <= (t.id, %s)"
		    " ORDER BY a.team_id, a.id OFFSET 0) a"
		    " UNION SELECT $%zu::bigint WHERE $%zu::bigint IS NOT NULL), "
		    "seen AS (SELECT id FROM mine UNION SELECT d.account_id FROM mine"
		    " CROSS JOIN LATERAL (SELECT x.account_id FROM account_ancestor x"
		    " WHERE x.tenant_id = $1::bigint AND x.ancestor_id = mine.id OFFSET 0) d"
		    " WHERE $%zu::bigint >= %d) ",
		    max, first + 2, first + 2, first, (int)SUBTREE);
}

/* --- statements that are written by hand say where the condition belongs --- */

#define SCOPE_MARK "/* scope "
#define SCOPE_MARK_EVENT "event "
#define SCOPE_MARK_END " */ true"

bool scope_sql_fill(struct text *sql, const char *from, size_t first)
{
	const char *mark, *end;
	bool found = false;

	for (; (mark = strstr(from, SCOPE_MARK)); from = end + strlen(SCOPE_MARK_END)) {
		const char *what = mark + strlen(SCOPE_MARK);
		bool event = strncmp(what, SCOPE_MARK_EVENT, strlen(SCOPE_MARK_EVENT)) == 0;
		char column[64];

		end = strstr(what, SCOPE_MARK_END);
		assert(end && (size_t)(end - what) < sizeof(column));
		what += event ? strlen(SCOPE_MARK_EVENT) : 0;
		snprintf(column, sizeof(column), "%.*s", (int)(end - what), what);
		text_append(sql, from, (size_t)(mark - from));
		if (event)
			scope_sql_check_event(sql, column, first);
		else
			scope_sql_check(sql, column, first);
		found = true;
	}
	text_puts(sql, from);
	return found;
}

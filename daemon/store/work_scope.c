/* The parts of work.h that know whose records the request may be about. */
#include "batch.h"
#include "lane_parts.h"
#include "orderd/internal/v1/store.pb-c.h"
#include "orderd/v1/account.pb-c.h"
#include "scope.h"
#include "work.h"

/* Ids that no record has: what is looked for in the place of what is not there. */
#define NOBODY (-1)
#define NOBODY_ABOVE (-2)

#define SUBTREE ORDERD__V1__ACCESS_LEVEL__ACCESS_LEVEL_SUBTREE
#define PATH_MAX_STEPS 64 /* more than accounts stand deep */

const struct scope *work_scope(const struct work *work)
{
	return &work->request->scope;
}

unsigned int work_rights(const struct work *work)
{
	return work->request->rights;
}

/* Whether the rows of a key are known: they were loaded, or are of this batch. */
static bool work_knows(struct work *work, const struct key *key, int64_t value)
{
	const struct set_node *node =
		working_set_node(&work->batch->set, key, (const struct value[]){ v_int(value) });

	return node && (node->state == SET_NODE_LOADED || node->n_slots > 0);
}

static int64_t work_account_of(struct work *work, const struct slot *slot)
{
	return layout_number(slot->message,
			     working_set_layout(&work->batch->set, slot->entity)->account_id);
}

static size_t work_above(struct work *work, int64_t account_id, struct slot ***ret)
{
	return work_list(work, &account_ancestor_by_account, ret, v_int(account_id));
}

static int64_t work_above_id(const struct slot *slot)
{
	return ((const Orderd__Internal__V1__AccountAncestor *)slot->message)->ancestor_id;
}

void work_want_path(struct work *work, const struct scope *scope, const struct entity *entity,
		    const struct slot *slot)
{
	struct slot **slots = NULL;
	int64_t account_id;
	size_t n;

	if (scope_is_whole(scope) || scope_kind(entity) != SCOPE_KIND_ACCOUNT)
		return;
	account_id = slot ? work_account_of(work, slot) : 0;
	if (account_id == 0)
		account_id = NOBODY;
	/* An account itself is there by now, or is known not to be. */
	if (entity != &entity_account)
		work_want(work, &account_by_id, v_int(account_id));
	if (scope->level < SUBTREE)
		return;
	work_want(work, &account_ancestor_by_account, v_int(account_id));
	if (!work_knows(work, &account_ancestor_by_account, account_id))
		return;
	n = work_above(work, account_id, &slots);
	for (size_t i = 0; i < n; i++)
		work_want(work, &account_by_id, v_int(work_above_id(slots[i])));
	/* One more round for all, whether there is something above or nothing at all. */
	work_want(work, &account_by_id, v_int(NOBODY_ABOVE));
}

/* False: not all of it is loaded yet. */
static bool work_step(struct work *work, int64_t account_id, struct scope_step *ret)
{
	const Orderd__V1__Account *account;
	const struct slot *slot;

	if (work->loading && !work_knows(work, &account_by_id, account_id))
		return false;
	slot = work_find(work, &account_by_id, v_int(account_id));
	if (!slot)
		return false;
	account = (const Orderd__V1__Account *)slot->message;
	*ret = (struct scope_step){
		.account_id = account_id,
		.owner_id = account->has_owner_id ? account->owner_id : 0,
		.team_id = account->has_team_id ? account->team_id : 0,
	};
	return true;
}

size_t work_path(struct work *work, const struct scope *scope, int64_t account_id,
		 struct scope_step **ret)
{
	struct scope_step *path = arena_alloc(work_arena(work), sizeof(*path) * PATH_MAX_STEPS);
	struct slot **slots = NULL;
	size_t n = 0, n_above = 0;

	*ret = path;
	if (account_id == 0 || !work_step(work, account_id, &path[0]))
		return 0;
	n = 1;
	if (scope->level >= SUBTREE &&
	    (!work->loading || work_knows(work, &account_ancestor_by_account, account_id)))
		n_above = work_above(work, account_id, &slots);
	for (size_t i = 0; i < n_above && n < PATH_MAX_STEPS; i++)
		if (work_above_id(slots[i]) != account_id &&
		    work_step(work, work_above_id(slots[i]), &path[n]))
			n++;
	return n;
}

bool work_sees(struct work *work, const struct slot *slot)
{
	const struct scope *scope = work_scope(work);
	struct scope_step *path;
	size_t n;

	if (scope_is_whole(scope))
		return true;
	switch (scope_kind(slot->entity)) {
	case SCOPE_KIND_FREE:
		return true;
	case SCOPE_KIND_NEVER:
		return false;
	case SCOPE_KIND_ACCOUNT:
		break;
	}
	n = work_path(work, scope, work_account_of(work, slot), &path);
	return scope_judge(scope, path, n, NULL) != SCOPE_RULE_NONE;
}

const struct query *work_scoped_query(struct work *work, const struct query *query,
				      const struct value **values)
{
	const size_t n = strlen(query->types);
	struct arena *arena = work_arena(work);
	struct query *scoped;
	struct value *all;
	struct text sql;
	bool fits;

	if (scope_is_whole(work_scope(work)) || query->sql)
		return query;
	text_init(&sql);
	fits = scope_sql_fill(&sql, lane_sql(query->name), n + 2);
	scoped = arena_memdup(arena, query, sizeof(*query));
	scoped->sql = sql.failed ? NULL : arena_strdup(arena, sql.data);
	text_fini(&sql);
	if (!scoped->sql)
		work_stop(work, WORK_STOP_MEMORY);
	if (!fits)
		return query;
	all = arena_alloc(arena, sizeof(*all) * (n + SCOPE_PARAMS));
	if (n > 0)
		memcpy(all, *values, sizeof(*all) * n);
	scope_values(work_scope(work), arena, all + n);
	scoped->name = arena_printf(arena, "%s_seen", query->name);
	scoped->types = arena_printf(arena, "%s%s", query->types, SCOPE_TYPES);
	*values = all;
	return scoped;
}

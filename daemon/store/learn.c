#include "learn.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "orderd/v1/principal.pb-c.h"
#include "orderd/v1/role.pb-c.h"
#include "orderd/v1/team.pb-c.h"

#define LEARN_BYTES_MAX ((size_t)16 << 20)

/* What is being learnt from; texts live until it is over. */
struct learn {
	const struct batch *batch;
	struct principals *principals;
	struct roles *roles;
	struct arena arena;
};

/* The rows of a list, if the batch knows them in full; NULL: it does not. */
static const struct set_node *learn_list(const struct learn *learn, const struct key *key,
					 int64_t id, bool born)
{
	const struct set_node *node =
		working_set_node(&learn->batch->set, key, (const struct value[]){ v_int(id) });

	return node && (node->state == SET_NODE_LOADED || born) ? node : NULL;
}

static char *learn_number(struct learn *learn, int64_t number)
{
	return arena_printf(&learn->arena, "%" PRId64, number);
}

static int learn_compare(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static char **learn_texts(struct learn *learn, const struct set_node *node)
{
	return node ? arena_alloc(&learn->arena, sizeof(char *) * (node->n_slots + 1)) : NULL;
}

static void learn_role(struct learn *learn, const Orderd__V1__Role *role, bool born)
{
	const struct set_node *node = learn_list(learn, &role_grant_by_role, role->id, born);
	Orderd__Internal__V1__RoleRow row = ORDERD__INTERNAL__V1__ROLE_ROW__INIT;

	row.grants = learn_texts(learn, node);
	/* A role that was born without grants has none. */
	if (!row.grants && !born)
		return;
	row.tenant_id = learn->batch->tenant->id;
	row.id = role->id;
	row.version = role->version;
	row.retired = role->retired_at != NULL;
	row.may_export = role->may_export;
	row.may_import = role->may_import;
	row.may_override_credit = role->may_override_credit;
	row.may_audit = role->may_audit;
	row.may_erase = role->may_erase;
	for (uint32_t i = 0; node && i < node->n_slots; i++) {
		const Orderd__V1__RoleGrant *grant = (const void *)node->slots[i]->slot.message;
		char *text = arena_printf(&learn->arena, "%d %s", (int)grant->level, grant->method);

		if (!text)
			return;
		row.grants[row.n_grants++] = text;
	}
	roles_put(learn->roles, &row);
}

static void learn_team(struct learn *learn, const Orderd__V1__Team *team, bool born)
{
	const struct set_node *node = learn_list(learn, &team_member_by_team, team->id, born);
	Orderd__Internal__V1__TeamRow row = ORDERD__INTERNAL__V1__TEAM_ROW__INIT;

	row.members = learn_texts(learn, node);
	if (!row.members && !born)
		return;
	row.tenant_id = learn->batch->tenant->id;
	row.id = team->id;
	row.version = team->version;
	for (uint32_t i = 0; node && i < node->n_slots; i++) {
		const Orderd__V1__TeamMember *member = (const void *)node->slots[i]->slot.message;
		char *text = learn_number(learn, member->principal_id);

		if (!text)
			return;
		row.members[row.n_members++] = text;
	}
	roles_put_team(learn->roles, &row);
}

/* A role that a principal gets comes along: nobody may have read it yet. */
static void learn_assigned(struct learn *learn, int64_t role_id)
{
	const struct set_node *node = working_set_node(&learn->batch->set, &role_by_id,
						       (const struct value[]){ v_int(role_id) });

	if (node && node->n_slots > 0)
		learn_role(learn, (const void *)node->slots[0]->slot.message, false);
}

static void learn_principal(struct learn *learn, const struct set_slot *slot)
{
	const Orderd__V1__Principal *principal = (const void *)slot->slot.message;
	const struct set_node *node =
		learn_list(learn, &principal_role_by_principal, principal->id, !slot->loaded);
	char **texts = learn_texts(learn, node);
	size_t n = 0;

	for (uint32_t i = 0; texts && i < node->n_slots; i++) {
		const Orderd__V1__PrincipalRole *has = (const void *)node->slots[i]->slot.message;

		learn_assigned(learn, has->role_id);
		texts[n] = learn_number(learn, has->role_id);
		if (!texts[n++])
			return;
	}
	if (texts)
		qsort(texts, n, sizeof(*texts), learn_compare);
	principals_learn(learn->principals, learn->batch->tenant->id, principal, texts, n);
}

static void learn_all(struct learn *learn)
{
	struct set_slot *const *dirty = learn->batch->set.dirty;
	const struct set_slot *slot;

	for (slot = dirty[entity_index(&entity_role)]; slot; slot = slot->next_dirty)
		learn_role(learn, (const void *)slot->slot.message, !slot->loaded);
	for (slot = dirty[entity_index(&entity_team)]; slot; slot = slot->next_dirty)
		learn_team(learn, (const void *)slot->slot.message, !slot->loaded);
	/* A revocation holds from its commit on: the caller's next request is refused. */
	for (slot = dirty[entity_index(&entity_principal)]; slot; slot = slot->next_dirty)
		learn_principal(learn, slot);
	for (slot = dirty[entity_index(&entity_principal_key)]; slot; slot = slot->next_dirty)
		principals_learn_key(learn->principals, learn->batch->tenant->id,
				     (const void *)slot->slot.message);
}

void learn_commit(struct principals *principals, struct roles *roles, const struct batch *batch)
{
	struct learn learn = { .batch = batch, .principals = principals, .roles = roles };

	arena_init(&learn.arena, LEARN_BYTES_MAX);
	learn_all(&learn);
	arena_fini(&learn.arena);
}

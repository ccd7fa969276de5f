#include "roles.h"

#include <stdlib.h>
#include <string.h>
#include <uthash.h>

#include "grant.h"
#include "store.h"

struct roles_grant {
	char method[GRANT_BYTES];
	Orderd__V1__AccessLevel level;
	UT_hash_handle hh;
};

struct roles_role {
	int64_t id;
	int64_t version;
	unsigned int rights;
	struct roles_grant *grants;
	UT_hash_handle hh;
};

struct roles_team {
	int64_t id;
	int64_t version;
	int64_t *member_ids; /* sorted as they came */
	size_t n_members;
	UT_hash_handle hh;
};

struct roles_person {
	int64_t principal_id;
	int64_t *team_ids;
	size_t n_teams;
	size_t teams_max;
	UT_hash_handle hh;
};

struct roles {
	struct roles_role *all;
	struct roles_team *teams;
	struct roles_person *people; /* those who are in a team, or were */
	uint64_t n_changed;
};

struct roles *roles_new(void)
{
	return calloc(1, sizeof(struct roles));
}

static void roles_drop_grants(struct roles_grant **grants)
{
	struct roles_grant *grant, *next;

	HASH_ITER(hh, *grants, grant, next) {
		HASH_DEL(*grants, grant);
		free(grant);
	}
}

void roles_free(struct roles *roles)
{
	struct roles_role *role, *next_role;
	struct roles_team *team, *next_team;
	struct roles_person *person, *next_person;

	if (!roles)
		return;
	HASH_ITER(hh, roles->all, role, next_role) {
		HASH_DEL(roles->all, role);
		roles_drop_grants(&role->grants);
		free(role);
	}
	HASH_ITER(hh, roles->teams, team, next_team) {
		HASH_DEL(roles->teams, team);
		free(team->member_ids);
		free(team);
	}
	HASH_ITER(hh, roles->people, person, next_person) {
		HASH_DEL(roles->people, person);
		free(person->team_ids);
		free(person);
	}
	free(roles);
}

/* --- roles --- */

static unsigned int roles_row_rights(const Orderd__Internal__V1__RoleRow *row)
{
	return (row->may_export ? STORE_MAY_EXPORT : 0) | (row->may_import ? STORE_MAY_IMPORT : 0) |
		(row->may_override_credit ? STORE_MAY_OVERRIDE_CREDIT : 0) |
		(row->may_audit ? STORE_MAY_AUDIT : 0) | (row->may_erase ? STORE_MAY_ERASE : 0);
}

/* "5 OrderService/PlaceOrder". False when memory is out. */
static bool roles_add_grant(struct roles_grant **grants, const char *text)
{
	struct roles_grant *grant = calloc(1, sizeof(*grant));

	if (!grant)
		return false;
	grant->level = (Orderd__V1__AccessLevel)(text[0] - '0');
	snprintf(grant->method, sizeof(grant->method), "%s", text[0] ? text + 2 : "");
	HASH_ADD_STR(*grants, method, grant);
	return true;
}

static bool roles_read_grants(const Orderd__Internal__V1__RoleRow *row, struct roles_grant **ret)
{
	for (size_t i = 0; i < row->n_grants && !row->retired; i++) {
		if (roles_add_grant(ret, row->grants[i]))
			continue;
		roles_drop_grants(ret);
		return false;
	}
	return true;
}

bool roles_put(struct roles *roles, const Orderd__Internal__V1__RoleRow *row)
{
	struct roles_grant *grants = NULL;
	struct roles_role *role;

	HASH_FIND(hh, roles->all, &row->id, sizeof(row->id), role);
	if (role && row->version <= role->version)
		return true;
	if (!roles_read_grants(row, &grants))
		return false;
	if (!role) {
		role = calloc(1, sizeof(*role));
		if (!role) {
			roles_drop_grants(&grants);
			return false;
		}
		role->id = row->id;
		HASH_ADD(hh, roles->all, id, sizeof(role->id), role);
	} else {
		roles->n_changed++;
		roles_drop_grants(&role->grants);
	}
	role->version = row->version;
	role->grants = grants;
	role->rights = row->retired ? 0 : roles_row_rights(row);
	return true;
}

uint64_t roles_changed(const struct roles *roles)
{
	return roles->n_changed;
}

Orderd__V1__AccessLevel roles_level(const struct roles *roles, int64_t role_id, const char *method,
				    const char **ret_by)
{
	char buffer[GRANT_BYTES];
	struct roles_grant *grant = NULL;
	struct roles_role *role;

	HASH_FIND(hh, roles->all, &role_id, sizeof(role_id), role);
	for (unsigned int i = 0; role && !grant && i < GRANT_FORMS; i++)
		HASH_FIND_STR(role->grants, grant_form(method, i, buffer), grant);
	if (!grant)
		return ORDERD__V1__ACCESS_LEVEL__ACCESS_LEVEL_UNSPECIFIED;
	if (ret_by)
		*ret_by = grant->method;
	return grant->level;
}

unsigned int roles_rights(const struct roles *roles, int64_t role_id)
{
	struct roles_role *role;

	HASH_FIND(hh, roles->all, &role_id, sizeof(role_id), role);
	return role ? role->rights : 0;
}

/* --- teams --- */

static void roles_leave(struct roles *roles, int64_t team_id, int64_t principal_id)
{
	struct roles_person *person;
	size_t n = 0;

	HASH_FIND(hh, roles->people, &principal_id, sizeof(principal_id), person);
	for (size_t i = 0; person && i < person->n_teams; i++)
		if (person->team_ids[i] != team_id)
			person->team_ids[n++] = person->team_ids[i];
	if (person)
		person->n_teams = n;
}

/* The person with room for one more team; NULL when memory is out. */
static struct roles_person *roles_person(struct roles *roles, int64_t principal_id)
{
	struct roles_person *person;
	int64_t *team_ids;

	HASH_FIND(hh, roles->people, &principal_id, sizeof(principal_id), person);
	if (!person) {
		person = calloc(1, sizeof(*person));
		if (!person)
			return NULL;
		person->principal_id = principal_id;
		HASH_ADD(hh, roles->people, principal_id, sizeof(person->principal_id), person);
	}
	if (person->n_teams < person->teams_max)
		return person;
	team_ids = realloc(person->team_ids, sizeof(*team_ids) * (person->teams_max * 2 + 2));
	if (!team_ids)
		return NULL;
	person->team_ids = team_ids;
	person->teams_max = person->teams_max * 2 + 2;
	return person;
}

static bool roles_join(struct roles *roles, int64_t team_id, int64_t principal_id)
{
	struct roles_person *person = roles_person(roles, principal_id);

	if (person)
		person->team_ids[person->n_teams++] = team_id;
	return person != NULL;
}

static struct roles_team *roles_team(struct roles *roles, int64_t id)
{
	struct roles_team *team;

	HASH_FIND(hh, roles->teams, &id, sizeof(id), team);
	if (team)
		return team;
	team = calloc(1, sizeof(*team));
	if (!team)
		return NULL;
	team->id = id;
	HASH_ADD(hh, roles->teams, id, sizeof(team->id), team);
	return team;
}

bool roles_put_team(struct roles *roles, const Orderd__Internal__V1__TeamRow *row)
{
	struct roles_team *team = roles_team(roles, row->id);
	int64_t *member_ids;

	if (!team || row->version <= team->version)
		return team != NULL;
	member_ids = calloc(row->n_members + 1, sizeof(*member_ids));
	if (!member_ids)
		return false;
	for (size_t i = 0; i < team->n_members; i++)
		roles_leave(roles, team->id, team->member_ids[i]);
	free(team->member_ids);
	team->member_ids = member_ids;
	team->n_members = 0;
	/* Until all have joined it is not known: the next reading tries again. */
	team->version = 0;
	for (size_t i = 0; i < row->n_members; i++) {
		int64_t principal_id = strtoll(row->members[i], NULL, 10);

		if (!roles_join(roles, team->id, principal_id))
			return false;
		team->member_ids[team->n_members++] = principal_id;
	}
	team->version = row->version;
	return true;
}

size_t roles_teams(const struct roles *roles, int64_t principal_id, const int64_t **ret)
{
	struct roles_person *person;

	HASH_FIND(hh, roles->people, &principal_id, sizeof(principal_id), person);
	if (person)
		*ret = person->team_ids;
	return person ? person->n_teams : 0;
}

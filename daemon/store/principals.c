#include "principals.h"

#include <stdlib.h>
#include <string.h>
#include <uthash.h>

#include "work.h"

struct principals_person {
	struct store_principal principal;
	int64_t version;
	bool active;
	int64_t *role_ids; /* as the principal has them */
	UT_hash_handle hh;
};

struct principals_key {
	int64_t id;
	int64_t version;
	int64_t principal_id;
	int64_t expires_at_us; /* 0: never */
	bool revoked;
	char public_key[STORE_KEY_BYTES];
	struct principals_key *next; /* another tenant's record of the same key, added later */
	UT_hash_handle by_id;
	UT_hash_handle by_key; /* the first of those that are the same */
};

struct principals {
	struct principals_person *people;
	struct principals_key *keys_by_id;
	struct principals_key *keys_by_key;
	uint64_t n_ended;
	int64_t seen_us;      /* keys that expired up to here are counted, or were not met alive */
	int64_t next_ends_us; /* when the next one expires */
};

struct principals *principals_new(void)
{
	struct principals *principals = calloc(1, sizeof(*principals));

	if (principals)
		principals->next_ends_us = INT64_MAX;
	return principals;
}

void principals_free(struct principals *principals)
{
	struct principals_person *person, *next_person;
	struct principals_key *key, *next_key;

	if (!principals)
		return;
	HASH_ITER(hh, principals->people, person, next_person) {
		HASH_DEL(principals->people, person);
		free(person->role_ids);
		free(person);
	}
	HASH_CLEAR(by_key, principals->keys_by_key);
	HASH_ITER(by_id, principals->keys_by_id, key, next_key) {
		HASH_DELETE(by_id, principals->keys_by_id, key);
		free(key);
	}
	free(principals);
}

static bool principals_has_role(const struct store_principal *principal, int64_t role_id)
{
	for (size_t i = 0; i < principal->n_roles; i++)
		if (principal->role_ids[i] == role_id)
			return true;
	return false;
}

static bool principals_put_roles(struct principals *principals, struct principals_person *person,
				 char *const *roles, size_t n_roles)
{
	struct store_principal former = person->principal;
	int64_t *role_ids = calloc(n_roles + 1, sizeof(*role_ids));

	if (!role_ids)
		return false;
	for (size_t i = 0; i < n_roles; i++)
		role_ids[i] = strtoll(roles[i], NULL, 10);
	person->principal.role_ids = role_ids;
	person->principal.n_roles = n_roles;
	for (size_t i = 0; i < former.n_roles; i++)
		principals->n_ended += !principals_has_role(&person->principal, former.role_ids[i]);
	free(person->role_ids);
	person->role_ids = role_ids;
	return true;
}

static struct principals_person *principals_person(struct principals *principals, int64_t id)
{
	struct principals_person *person;

	HASH_FIND(hh, principals->people, &id, sizeof(id), person);
	if (person)
		return person;
	person = calloc(1, sizeof(*person));
	if (!person)
		return NULL;
	person->principal.id = id;
	HASH_ADD(hh, principals->people, principal.id, sizeof(person->principal.id), person);
	return person;
}

/* What it has besides its roles. */
static struct principals_person *principals_put_self(struct principals *principals,
						     const Orderd__Internal__V1__PrincipalRow *row)
{
	struct principals_person *person = principals_person(principals, row->id);
	bool active;

	if (!person || row->version < person->version)
		return person;
	person->version = row->version;
	person->principal.tenant_id = row->tenant_id;
	person->principal.kind = row->kind;
	person->principal.account_id = row->has_account_id ? row->account_id : 0;
	active = row->status == ORDERD__V1__PRINCIPAL_STATUS__PRINCIPAL_STATUS_ACTIVE;
	principals->n_ended += person->active && !active;
	person->active = active;
	return person;
}

bool principals_put(struct principals *principals, const Orderd__Internal__V1__PrincipalRow *row)
{
	struct principals_person *person = principals_put_self(principals, row);

	if (!person || row->version < person->version)
		return person != NULL;
	return principals_put_roles(principals, person, row->roles, row->n_roles);
}

/* The oldest comes first, so that nobody takes a key over by adding it to another tenant. */
static void principals_index(struct principals *principals, struct principals_key *key)
{
	struct principals_key *first, **at;

	HASH_FIND(by_key, principals->keys_by_key, key->public_key, STORE_KEY_BYTES, first);
	if (first && first->id > key->id) {
		HASH_DELETE(by_key, principals->keys_by_key, first);
		key->next = first;
		first = NULL;
	}
	if (!first) {
		HASH_ADD(by_key, principals->keys_by_key, public_key, STORE_KEY_BYTES, key);
		return;
	}
	for (at = &first->next; *at && (*at)->id < key->id; at = &(*at)->next)
		;
	key->next = *at;
	*at = key;
}

/* When it expires, if that is yet to be counted. */
static int64_t principals_ends(const struct principals *principals,
			       const struct principals_key *key)
{
	if (key->revoked || key->expires_at_us <= principals->seen_us)
		return INT64_MAX;
	return key->expires_at_us;
}

bool principals_put_key(struct principals *principals,
			const Orderd__Internal__V1__PrincipalKeyRow *row)
{
	struct principals_key *key;

	if (strlen(row->public_key) != STORE_KEY_BYTES)
		return true;
	HASH_FIND(by_id, principals->keys_by_id, &row->id, sizeof(row->id), key);
	if (!key) {
		key = calloc(1, sizeof(*key));
		if (!key)
			return false;
		key->id = row->id;
		key->principal_id = row->principal_id;
		memcpy(key->public_key, row->public_key, STORE_KEY_BYTES);
		HASH_ADD(by_id, principals->keys_by_id, id, sizeof(key->id), key);
		principals_index(principals, key);
	}
	if (row->version < key->version)
		return true;
	key->version = row->version;
	key->expires_at_us = work_time_us(row->expires_at);
	principals->n_ended += !key->revoked && row->revoked_at;
	key->revoked = row->revoked_at != NULL;
	if (principals_ends(principals, key) < principals->next_ends_us)
		principals->next_ends_us = key->expires_at_us;
	return true;
}

bool principals_learn(struct principals *principals, int64_t tenant_id,
		      const Orderd__V1__Principal *principal, char **roles, size_t n_roles)
{
	Orderd__Internal__V1__PrincipalRow row = ORDERD__INTERNAL__V1__PRINCIPAL_ROW__INIT;

	row.tenant_id = tenant_id;
	row.id = principal->id;
	row.version = principal->version;
	row.kind = (int32_t)principal->kind;
	row.status = (int32_t)principal->status;
	row.has_account_id = principal->has_account_id;
	row.account_id = principal->account_id;
	row.roles = roles;
	row.n_roles = n_roles;
	return roles ? principals_put(principals, &row)
		     : principals_put_self(principals, &row) != NULL;
}

bool principals_learn_key(struct principals *principals, int64_t tenant_id,
			  const Orderd__V1__PrincipalKey *key)
{
	Orderd__Internal__V1__PrincipalKeyRow row = ORDERD__INTERNAL__V1__PRINCIPAL_KEY_ROW__INIT;

	row.tenant_id = tenant_id;
	row.id = key->id;
	row.version = key->version;
	row.principal_id = key->principal_id;
	row.public_key = key->public_key;
	row.expires_at = key->expires_at;
	row.revoked_at = key->revoked_at;
	return principals_put_key(principals, &row);
}

/* All are looked at only when one has in fact expired. */
static void principals_expire(struct principals *principals, int64_t now_us)
{
	struct principals_key *key, *next;
	int64_t ends_us = INT64_MAX;

	HASH_ITER(by_id, principals->keys_by_id, key, next) {
		int64_t key_ends_us = principals_ends(principals, key);

		if (key_ends_us <= now_us)
			principals->n_ended++;
		else if (key_ends_us < ends_us)
			ends_us = key_ends_us;
	}
	principals->seen_us = now_us;
	principals->next_ends_us = ends_us;
}

uint64_t principals_ended(struct principals *principals, int64_t now_us)
{
	if (principals->seen_us == 0)
		principals->seen_us = now_us;
	if (principals->next_ends_us <= now_us)
		principals_expire(principals, now_us);
	return principals->n_ended;
}

static const struct store_principal *principals_of(const struct principals *principals,
						   const struct principals_key *key, int64_t now_us)
{
	struct principals_person *person;

	if (key->revoked || (key->expires_at_us != 0 && key->expires_at_us <= now_us))
		return NULL;
	HASH_FIND(hh, principals->people, &key->principal_id, sizeof(key->principal_id), person);
	return person && person->active ? &person->principal : NULL;
}

const struct store_principal *principals_find(const struct principals *principals,
					      const char *public_key, int64_t now_us,
					      int64_t *ret_key_id)
{
	const struct store_principal *principal = NULL;
	struct principals_key *key;

	if (strlen(public_key) != STORE_KEY_BYTES)
		return NULL;
	HASH_FIND(by_key, principals->keys_by_key, public_key, STORE_KEY_BYTES, key);
	for (; key && !principal; key = key->next) {
		principal = principals_of(principals, key, now_us);
		if (principal)
			*ret_key_id = key->id;
	}
	return principal;
}

const struct store_principal *principals_get(const struct principals *principals, int64_t key_id,
					     int64_t now_us)
{
	struct principals_key *key;

	HASH_FIND(by_id, principals->keys_by_id, &key_id, sizeof(key_id), key);
	return key ? principals_of(principals, key, now_us) : NULL;
}

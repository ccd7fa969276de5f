#include "gate/principal.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "op/op.h"
#include "orderd/v1/principal.pb-c.h"
#include "wire/curve.h"

#define PRINCIPAL_BY_UID "uid:"
#define PRINCIPAL_BY_KEY "key:"

static int principal_of_user(uid_t uid, uid_t owner, struct principal *ret)
{
	if (uid != 0 && uid != owner)
		return PRINCIPAL_UNKNOWN;
	*ret = (struct principal){
		.id = PRINCIPAL_ADMINISTRATOR,
		.kind = OP_ADMINISTRATOR,
		.tenant_id = TENANT_SYSTEM,
	};
	return 0;
}

static int principal_of_record(const struct store_principal *record, struct principal *ret)
{
	static const unsigned int kinds[] = {
		[ORDERD__V1__PRINCIPAL_KIND__PRINCIPAL_KIND_STAFF] = OP_STAFF,
		[ORDERD__V1__PRINCIPAL_KIND__PRINCIPAL_KIND_SERVICE] = OP_SERVICE,
		[ORDERD__V1__PRINCIPAL_KIND__PRINCIPAL_KIND_PORTAL] = OP_PORTAL,
	};
	const size_t kind = record ? (size_t)record->kind : 0;

	/* The administrator has no key: its door is the machine's own. */
	if (kind >= sizeof(kinds) / sizeof(kinds[0]) || kinds[kind] == 0)
		return PRINCIPAL_UNKNOWN;
	*ret = (struct principal){
		.id = record->id,
		.kind = kinds[kind],
		.tenant_id = record->tenant_id,
		.account_id = record->account_id,
		.record = record,
	};
	return 0;
}

int principal_meet(struct store *store, const struct zap_peer *peer, uid_t owner,
		   struct principal *ret, char ret_user_id[ZAP_USER_ID_BYTES])
{
	char public_key[CURVE_TEXT_BYTES];
	int64_t key_id = 0;
	int answer;

	if (peer->key == NULL) {
		answer = principal_of_user(peer->uid, owner, ret);
		snprintf(ret_user_id, ZAP_USER_ID_BYTES, PRINCIPAL_BY_UID "%lu",
			 (unsigned long)peer->uid);
		return answer;
	}
	if (store == NULL)
		return PRINCIPAL_UNKNOWN;
	curve_format(peer->key, public_key);
	answer = principal_of_record(store_principal_find(store, public_key, &key_id), ret);
	snprintf(ret_user_id, ZAP_USER_ID_BYTES, PRINCIPAL_BY_KEY "%" PRId64, key_id);
	return answer;
}

/* The digits after the prefix. False: another kind of name. */
static bool principal_number(const char *user_id, const char *prefix, uint64_t max, uint64_t *ret)
{
	const char *digits = user_id + strlen(prefix);
	unsigned long long number;
	char *end;

	if (strncmp(user_id, prefix, strlen(prefix)) != 0 || *digits < '0' || *digits > '9')
		return false;
	errno = 0;
	number = strtoull(digits, &end, 10);
	*ret = number;
	return errno == 0 && *end == '\0' && number <= max;
}

int principal_find(struct store *store, const char *user_id, uid_t owner, struct principal *ret)
{
	uint64_t number;

	/* The largest user id means "no user" to the kernel. */
	if (principal_number(user_id, PRINCIPAL_BY_UID, UINT32_MAX - 1, &number))
		return principal_of_user((uid_t)number, owner, ret);
	if (principal_number(user_id, PRINCIPAL_BY_KEY, INT64_MAX, &number))
		return principal_of_record(store_principal_get(store, (int64_t)number), ret);
	return PRINCIPAL_UNKNOWN;
}

void principal_access(const struct store *store, const struct principal *principal,
		      const struct op *op, struct store_access *ret)
{
	if (principal->record != NULL)
		store_access(store, principal->record, op->method, ret);
	else
		*ret = (struct store_access){ .scope = SCOPE_WHOLE, .rights = ~0u };
}

bool principal_may(const struct op *op, const struct store_access *access)
{
	const Orderd__V1__AccessLevel level = access->scope.level;

	return op->open ||
		(op->whole ? level == ORDERD__V1__ACCESS_LEVEL__ACCESS_LEVEL_ALL
			   : level > ORDERD__V1__ACCESS_LEVEL__ACCESS_LEVEL_NONE);
}

#include "op/principal/public_key.h"

#include <inttypes.h>

#include "model/field.h"
#include "model/form.h"

void public_key_check(struct verdict *verdict, const char *key, const char *path)
{
	if (!form_public_key(key))
		verdict_violate(verdict, REASON_FORMAT, path,
				"%s is \"%.64s\"; a CURVE public key in Z85 has 40 characters",
				path, key);
}

void public_key_want(struct work *work, const char *key)
{
	work_want(work, &principal_key_by_public_key, v_text(key));
}

bool public_key_free(struct work *work, const char *key)
{
	const struct slot *slot = work_find(work, &principal_key_by_public_key, v_text(key));
	const Orderd__V1__PrincipalKey *taken;

	if (!slot)
		return true;
	taken = (const Orderd__V1__PrincipalKey *)slot->message;
	verdict_refuse(work_verdict(work), REASON_EXISTS,
		       "the key was added before; make a new pair");
	verdict_fact(work_verdict(work), "key_id", "%" PRId64, taken->id);
	verdict_fact(work_verdict(work), "principal_id", "%" PRId64, taken->principal_id);
	return false;
}

struct slot *public_key_insert(struct work *work, int64_t principal_id, char *key,
			       Google__Protobuf__Timestamp *expires_at)
{
	Orderd__V1__PrincipalKey *record = work_new(work, &entity_principal_key);

	field_set(record, principal_id, principal_id);
	record->public_key = key;
	record->expires_at = expires_at;
	return work_insert(work, &entity_principal_key, record);
}

bool public_key_ended(const Orderd__V1__PrincipalKey *key, int64_t now_us)
{
	return key->revoked_at || (key->expires_at && work_time_us(key->expires_at) <= now_us);
}

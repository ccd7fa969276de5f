#include <inttypes.h>

#include "model/field.h"
#include "op/input.h"
#include "op/message.h"
#include "op/operations.h"

static void revoke_key_check(const void *message, struct verdict *verdict)
{
	const Orderd__V1__RevokeKeyRequest *request = message;

	if (!request->has_key_id)
		input_required(verdict, "key_id");
	input_id(verdict, request->has_key_id, request->key_id, "key_id");
}

static void revoke_key_load(struct work *work, const void *message)
{
	const Orderd__V1__RevokeKeyRequest *request = message;
	const struct slot *slot;

	work_want(work, &principal_key_by_id, v_int(request->key_id));
	slot = work_find(work, &principal_key_by_id, v_int(request->key_id));
	if (slot)
		work_want(work, &principal_by_id,
			  v_int(((const Orderd__V1__PrincipalKey *)slot->message)->principal_id));
}

static void revoke_key_decide(struct work *work, const void *message, void *reply)
{
	const Orderd__V1__RevokeKeyRequest *request = message;
	Orderd__V1__RevokeKeyResponse *response = reply;
	struct slot *slot = work_find(work, &principal_key_by_id, v_int(request->key_id));
	Orderd__V1__PrincipalKeyRevoked *body;
	Orderd__V1__PrincipalKey *key;

	if (!slot) {
		verdict_refuse(work_verdict(work), REASON_NOT_FOUND,
			       "there is no key with id %" PRId64, request->key_id);
		return;
	}
	if (((const Orderd__V1__PrincipalKey *)slot->message)->revoked_at) {
		verdict_refuse(work_verdict(work), REASON_PRINCIPAL_STATE,
			       "key %" PRId64 " was revoked already", request->key_id);
		return;
	}
	key = work_edit(work, slot);
	key->revoked_at = work_time(work, work_now_us(work));
	body = message_new(work_arena(work), &orderd__v1__principal_key_revoked__descriptor);
	field_set(body, key_id, key->id);
	work_emit(work, work_find(work, &principal_by_id, v_int(key->principal_id)),
		  ORDERD__V1__EVENT__BODY_PRINCIPAL_KEY_REVOKED, body);
	response->revoked_at = key->revoked_at;
}

const struct op op_revoke_key = {
	.method = "orderd.v1.PrincipalService/RevokeKey",
	.kind = OP_WRITE,
	.callers = OP_ADMINISTRATOR | OP_STAFF | OP_SERVICE,
	.whole = true,
	.check = revoke_key_check,
	.load = revoke_key_load,
	.decide = revoke_key_decide,
};

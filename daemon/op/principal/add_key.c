#include "model/field.h"
#include "op/input.h"
#include "op/message.h"
#include "op/operations.h"
#include "op/principal/public_key.h"
#include "op/record_key.h"

static void add_key_check(const void *message, struct verdict *verdict)
{
	const Orderd__V1__AddKeyRequest *request = message;

	record_key_check(verdict, request->principal, "principal");
	if (!request->public_key)
		input_required(verdict, "public_key");
	else
		public_key_check(verdict, request->public_key, "public_key");
	input_time(verdict, request->expires_at, "expires_at");
}

static void add_key_load(struct work *work, const void *message)
{
	const Orderd__V1__AddKeyRequest *request = message;

	const struct slot *slot;

	work_want_record(work, &entity_principal, request->principal);
	slot = work_find_record(work, &entity_principal, request->principal);
	if (slot)
		work_want(work, &principal_key_by_principal,
			  v_int(((const Orderd__V1__Principal *)slot->message)->id));
	public_key_want(work, request->public_key);
}

static bool add_key_has_room(struct work *work, const Orderd__V1__Principal *principal)
{
	struct slot **keys = NULL;
	size_t n = work_list(work, &principal_key_by_principal, &keys, v_int(principal->id));
	size_t n_valid = 0;

	for (size_t i = 0; i < n; i++)
		n_valid += !public_key_ended((const Orderd__V1__PrincipalKey *)keys[i]->message,
					     work_now_us(work));
	if (n_valid < PUBLIC_KEYS_MAX)
		return true;
	verdict_refuse(work_verdict(work), REASON_KEYS_FULL,
		       "principal %s has %d valid keys; revoke one first", principal->name,
		       PUBLIC_KEYS_MAX);
	return false;
}

static void add_key_decide(struct work *work, const void *message, void *reply)
{
	const Orderd__V1__AddKeyRequest *request = message;
	Orderd__V1__AddKeyResponse *response = reply;
	struct slot *slot = work_find_record(work, &entity_principal, request->principal);
	const Orderd__V1__Principal *principal;
	const Orderd__V1__PrincipalKey *key;
	Orderd__V1__PrincipalKeyAdded *body;

	if (!slot) {
		record_key_unknown(work_verdict(work), &entity_principal, request->principal);
		return;
	}
	principal = (const Orderd__V1__Principal *)slot->message;
	if (request->expires_at && work_time_us(request->expires_at) <= work_now_us(work))
		verdict_violate(work_verdict(work), REASON_OUT_OF_RANGE, "expires_at",
				"expires_at lies in the past");
	if (!add_key_has_room(work, principal) || !public_key_free(work, request->public_key) ||
	    verdict_refused(work_verdict(work)))
		return;
	key = (const Orderd__V1__PrincipalKey *)public_key_insert(
		      work, principal->id, request->public_key, request->expires_at)
		      ->message;
	body = message_new(work_arena(work), &orderd__v1__principal_key_added__descriptor);
	field_set(body, key_id, key->id);
	body->expires_at = key->expires_at;
	work_emit(work, slot, ORDERD__V1__EVENT__BODY_PRINCIPAL_KEY_ADDED, body);
	field_set(response, key_id, key->id);
}

const struct op op_add_key = {
	.method = "orderd.v1.PrincipalService/AddKey",
	.kind = OP_WRITE,
	.callers = OP_ADMINISTRATOR | OP_STAFF | OP_SERVICE,
	.whole = true,
	.check = add_key_check,
	.load = add_key_load,
	.decide = add_key_decide,
};

#include "op/message.h"
#include "op/operations.h"
#include "op/record_key.h"
#include "op/role/assignment.h"

static void get_principal_check(const void *message, struct verdict *verdict)
{
	const Orderd__V1__GetPrincipalRequest *request = message;

	record_key_check(verdict, request->principal, "principal");
}

static void get_principal_load(struct work *work, const void *message)
{
	const Orderd__V1__GetPrincipalRequest *request = message;
	const struct slot *slot;

	work_want_record(work, &entity_principal, request->principal);
	slot = work_find_record(work, &entity_principal, request->principal);
	if (slot)
		work_want(work, &principal_key_by_principal,
			  v_int(((const Orderd__V1__Principal *)slot->message)->id));
	assignment_want(work, slot);
}

static void get_principal_roles(struct work *work, Orderd__V1__GetPrincipalResponse *response)
{
	struct slot **slots = NULL;
	size_t n = work_list(work, &principal_role_by_principal, &slots,
			     v_int(response->principal->id));

	response->roles = arena_alloc(work_arena(work), (n + 1) * sizeof(response->roles[0]));
	for (; response->n_roles < n; response->n_roles++)
		response->roles[response->n_roles] = message_copy(
			work_arena(work), assignment_role(work, slots[response->n_roles])->message);
}

static void get_principal_decide(struct work *work, const void *message, void *reply)
{
	const Orderd__V1__GetPrincipalRequest *request = message;
	Orderd__V1__GetPrincipalResponse *response = reply;
	const struct slot *slot = work_find_record(work, &entity_principal, request->principal);
	Orderd__V1__Principal *principal;
	struct slot **keys = NULL;

	if (!slot) {
		record_key_unknown(work_verdict(work), &entity_principal, request->principal);
		return;
	}
	principal = message_copy(work_arena(work), slot->message);
	response->principal = principal;
	response->n_keys =
		work_list(work, &principal_key_by_principal, &keys, v_int(principal->id));
	response->keys = message_list(work_arena(work), keys, response->n_keys);
	get_principal_roles(work, response);
}

const struct op op_get_principal = {
	.method = "orderd.v1.PrincipalService/GetPrincipal",
	.kind = OP_READ,
	.callers = OP_ADMINISTRATOR | OP_STAFF | OP_SERVICE,
	.whole = true,
	.check = get_principal_check,
	.load = get_principal_load,
	.decide = get_principal_decide,
};

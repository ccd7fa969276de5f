#include "op/message.h"
#include "op/operations.h"
#include "op/record_key.h"
#include "op/role/grants.h"

static void get_role_check(const void *message, struct verdict *verdict)
{
	const Orderd__V1__GetRoleRequest *request = message;

	record_key_check(verdict, request->role, "role");
}

static void get_role_load(struct work *work, const void *message)
{
	const Orderd__V1__GetRoleRequest *request = message;

	work_want_record(work, &entity_role, request->role);
	grants_want(work, work_find_record(work, &entity_role, request->role));
}

static void get_role_decide(struct work *work, const void *message, void *reply)
{
	const Orderd__V1__GetRoleRequest *request = message;
	Orderd__V1__GetRoleResponse *response = reply;
	const struct slot *slot = work_find_record(work, &entity_role, request->role);
	struct slot **grants = NULL;

	if (!slot) {
		record_key_unknown(work_verdict(work), &entity_role, request->role);
		return;
	}
	response->role = message_copy(work_arena(work), slot->message);
	response->n_grants =
		work_list(work, &role_grant_by_role, &grants, v_int(response->role->id));
	response->grants = message_list(work_arena(work), grants, response->n_grants);
}

const struct op op_get_role = {
	.method = "orderd.v1.RoleService/GetRole",
	.kind = OP_READ,
	.callers = OP_ADMINISTRATOR | OP_STAFF | OP_SERVICE,
	.whole = true,
	.check = get_role_check,
	.load = get_role_load,
	.decide = get_role_decide,
};

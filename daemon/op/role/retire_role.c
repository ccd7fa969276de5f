#include "op/announce.h"
#include "op/operations.h"
#include "op/record_key.h"
#include "op/role/grants.h"
#include "op/target.h"

static void retire_role_check(const void *message, struct verdict *verdict)
{
	const Orderd__V1__RetireRoleRequest *request = message;

	record_key_check(verdict, request->role, "role");
}

static void retire_role_load(struct work *work, const void *message)
{
	const Orderd__V1__RetireRoleRequest *request = message;

	grants_want(work, target_want(work, &entity_role, request->role));
}

static void retire_role_decide(struct work *work, const void *message, void *reply)
{
	const Orderd__V1__RetireRoleRequest *request = message;
	Orderd__V1__RetireRoleResponse *response = reply;
	struct slot *slot = target_find(work, &entity_role, request->role);

	if (!slot)
		return;
	if (!((const Orderd__V1__Role *)slot->message)->retired_at) {
		Orderd__V1__Role *role = work_edit(work, slot);

		role->retired_at = work_time(work, work_now_us(work));
		announce_state(work, slot, ORDERD__V1__EVENT__BODY_ROLE_RETIRED);
	}
	target_answer(slot, &response->base);
}

const struct op op_retire_role = {
	.method = "orderd.v1.RoleService/RetireRole",
	.kind = OP_WRITE,
	.callers = OP_ADMINISTRATOR | OP_STAFF | OP_SERVICE,
	.whole = true,
	.check = retire_role_check,
	.load = retire_role_load,
	.decide = retire_role_decide,
};

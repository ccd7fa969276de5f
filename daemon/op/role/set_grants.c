#include "op/announce.h"
#include "op/input.h"
#include "op/operations.h"
#include "op/record_key.h"
#include "op/role/grants.h"
#include "op/target.h"

static void set_grants_check(const void *message, struct verdict *verdict)
{
	const Orderd__V1__SetGrantsRequest *request = message;

	record_key_check(verdict, request->role, "role");
	if (request->n_grants == 0)
		input_required(verdict, "grants");
	grants_check(verdict, request->grants, request->n_grants);
}

static uint32_t set_grants_rows(const void *message)
{
	return 3 + (uint32_t)((const Orderd__V1__SetGrantsRequest *)message)->n_grants;
}

static void set_grants_load(struct work *work, const void *message)
{
	const Orderd__V1__SetGrantsRequest *request = message;

	grants_want(work, target_want(work, &entity_role, request->role));
}

static void set_grants_decide(struct work *work, const void *message, void *reply)
{
	const Orderd__V1__SetGrantsRequest *request = message;
	Orderd__V1__SetGrantsResponse *response = reply;
	struct slot *slot = target_find(work, &entity_role, request->role);
	int64_t id;

	if (!slot)
		return;
	id = ((const Orderd__V1__Role *)slot->message)->id;
	if (grants_differ(work, id, request->grants, request->n_grants)) {
		work_edit(work, slot);
		grants_put(work, id, request->grants, request->n_grants);
		announce_state(work, slot, ORDERD__V1__EVENT__BODY_ROLE_GRANTS_CHANGED);
	}
	target_answer(slot, &response->base);
}

const struct op op_set_grants = {
	.method = "orderd.v1.RoleService/SetGrants",
	.kind = OP_WRITE,
	.callers = OP_ADMINISTRATOR | OP_STAFF | OP_SERVICE,
	.whole = true,
	.check = set_grants_check,
	.rows = set_grants_rows,
	.load = set_grants_load,
	.decide = set_grants_decide,
};

#include "op/input.h"
#include "op/operations.h"
#include "op/record_key.h"
#include "op/role/grants.h"
#include "op/role/role_record.h"
#include "op/target.h"

static struct patch update_role_patch(const Orderd__V1__UpdateRoleRequest *request)
{
	static const Orderd__V1__Role nothing = ORDERD__V1__ROLE__INIT;
	struct patch patch = upsert_patch(&role_record, &request->base, "changes");

	patch.named_apart = true;
	if (!patch.stated)
		patch.stated = &nothing.base;
	return patch;
}

static void update_role_check(const void *message, struct verdict *verdict)
{
	const Orderd__V1__UpdateRoleRequest *request = message;
	struct patch patch = update_role_patch(request);

	record_key_check(verdict, request->role, "role");
	if (!request->changes && (!request->update_mask || request->update_mask->n_paths == 0))
		input_required(verdict, "changes");
	patch_check(&patch, verdict);
}

static void update_role_load(struct work *work, const void *message)
{
	const Orderd__V1__UpdateRoleRequest *request = message;

	grants_want(work, target_want(work, &entity_role, request->role));
}

static void update_role_decide(struct work *work, const void *message, void *reply)
{
	const Orderd__V1__UpdateRoleRequest *request = message;
	Orderd__V1__UpdateRoleResponse *response = reply;
	struct patch patch = update_role_patch(request);
	struct slot *slot = target_find(work, &entity_role, request->role);

	if (slot && upsert_change(&role_record, work, &patch, slot))
		target_answer(slot, &response->base);
}

const struct op op_update_role = {
	.method = "orderd.v1.RoleService/UpdateRole",
	.kind = OP_WRITE,
	.callers = OP_ADMINISTRATOR | OP_STAFF | OP_SERVICE,
	.whole = true,
	.check = update_role_check,
	.load = update_role_load,
	.decide = update_role_decide,
};

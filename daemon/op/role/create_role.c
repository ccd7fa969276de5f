#include "op/input.h"
#include "op/operations.h"
#include "op/role/grants.h"
#include "op/role/role_record.h"

static void create_role_check(const void *message, struct verdict *verdict)
{
	const Orderd__V1__CreateRoleRequest *request = message;

	upsert_check(&role_record, &request->base, verdict);
	if (request->role && request->role->has_id)
		verdict_violate(verdict, REASON_OUTPUT_ONLY, "role.id",
				"role.id is set by orderd; leave it out");
	if (request->role && (!request->role->name || !*request->role->name))
		input_required(verdict, "role.name");
	grants_check(verdict, request->grants, request->n_grants);
}

static uint32_t create_role_rows(const void *message)
{
	return 3 + (uint32_t)((const Orderd__V1__CreateRoleRequest *)message)->n_grants;
}

static void create_role_load(struct work *work, const void *message)
{
	upsert_load(&role_record, work, message);
}

static void create_role_decide(struct work *work, const void *message, void *reply)
{
	const Orderd__V1__CreateRoleRequest *request = message;
	Orderd__V1__CreateRoleResponse *response = reply;

	upsert_decide(&role_record, UPSERT_NEW, work, &request->base, &response->base);
	if (!verdict_refused(work_verdict(work)))
		grants_put(work, response->role_id, request->grants, request->n_grants);
}

const struct op op_create_role = {
	.method = "orderd.v1.RoleService/CreateRole",
	.kind = OP_WRITE,
	.callers = OP_ADMINISTRATOR | OP_STAFF | OP_SERVICE,
	.whole = true,
	.check = create_role_check,
	.rows = create_role_rows,
	.load = create_role_load,
	.decide = create_role_decide,
};

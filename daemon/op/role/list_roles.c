#include "op/list.h"
#include "op/operations.h"

static void list_roles_check(const void *request, struct verdict *verdict)
{
	list_check(&listing_role, request, verdict);
}

static void list_roles_load(struct work *work, const void *request)
{
	list_load(&listing_role, work, request);
}

static void list_roles_decide(struct work *work, const void *request, void *response)
{
	list_decide(&listing_role, work, request, response);
}

const struct op op_list_roles = {
	.method = "orderd.v1.RoleService/ListRoles",
	.kind = OP_READ,
	.callers = OP_ADMINISTRATOR | OP_STAFF | OP_SERVICE,
	.whole = true,
	.check = list_roles_check,
	.load = list_roles_load,
	.decide = list_roles_decide,
};

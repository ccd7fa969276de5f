#include "op/list.h"
#include "op/operations.h"

static void list_tenants_check(const void *request, struct verdict *verdict)
{
	list_check(&listing_tenant, request, verdict);
}

static void list_tenants_load(struct work *work, const void *request)
{
	list_load(&listing_tenant, work, request);
}

static void list_tenants_decide(struct work *work, const void *request, void *response)
{
	list_decide(&listing_tenant, work, request, response);
}

const struct op op_list_tenants = {
	.method = "orderd.v1.TenantService/ListTenants",
	.kind = OP_READ,
	.callers = OP_ADMINISTRATOR,
	.system_tenant = true,
	.check = list_tenants_check,
	.load = list_tenants_load,
	.decide = list_tenants_decide,
};

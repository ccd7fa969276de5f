#include "op/list.h"
#include "op/operations.h"

static void list_principals_check(const void *request, struct verdict *verdict)
{
	list_check(&listing_principal, request, verdict);
}

static void list_principals_load(struct work *work, const void *request)
{
	list_load(&listing_principal, work, request);
}

static void list_principals_decide(struct work *work, const void *request, void *response)
{
	list_decide(&listing_principal, work, request, response);
}

const struct op op_list_principals = {
	.method = "orderd.v1.PrincipalService/ListPrincipals",
	.kind = OP_READ,
	.callers = OP_ADMINISTRATOR | OP_STAFF | OP_SERVICE,
	.whole = true,
	.check = list_principals_check,
	.load = list_principals_load,
	.decide = list_principals_decide,
};

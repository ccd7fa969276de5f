#include "op/list.h"
#include "op/operations.h"

static void list_accounts_check(const void *request, struct verdict *verdict)
{
	list_check(&listing_account, request, verdict);
}

static void list_accounts_load(struct work *work, const void *request)
{
	list_load(&listing_account, work, request);
}

static void list_accounts_decide(struct work *work, const void *request, void *response)
{
	list_decide(&listing_account, work, request, response);
}

const struct op op_list_accounts = {
	.method = "orderd.v1.AccountService/ListAccounts",
	.kind = OP_READ,
	.callers = OP_ADMINISTRATOR | OP_STAFF | OP_SERVICE,
	.check = list_accounts_check,
	.load = list_accounts_load,
	.decide = list_accounts_decide,
};

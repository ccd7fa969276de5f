#include "op/account/account_record.h"
#include "op/operations.h"

static void create_account_check(const void *message, struct verdict *verdict)
{
	const Orderd__V1__CreateAccountRequest *request = message;

	upsert_check(&account_record, &request->base, verdict);
	if (request->account && request->account->has_id)
		verdict_violate(verdict, REASON_OUTPUT_ONLY, "account.id",
				"account.id is set by orderd; leave it out");
}

static uint32_t create_account_rows(const void *request)
{
	return account_record_rows(((const Orderd__V1__CreateAccountRequest *)request)->account);
}

static void create_account_load(struct work *work, const void *request)
{
	upsert_load(&account_record, work, request);
}

static void create_account_decide(struct work *work, const void *request, void *response)
{
	upsert_decide(&account_record, UPSERT_NEW, work, request, response);
}

const struct op op_create_account = {
	.method = "orderd.v1.AccountService/CreateAccount",
	.kind = OP_WRITE,
	.callers = OP_ADMINISTRATOR | OP_STAFF | OP_SERVICE,
	.check = create_account_check,
	.rows = create_account_rows,
	.load = create_account_load,
	.decide = create_account_decide,
};

#include "op/account/account_record.h"
#include "op/operations.h"

static void upsert_account_check(const void *request, struct verdict *verdict)
{
	upsert_check(&account_record, request, verdict);
}

static uint32_t upsert_account_rows(const void *request)
{
	return account_record_rows(((const Orderd__V1__UpsertAccountRequest *)request)->account);
}

static void upsert_account_load(struct work *work, const void *request)
{
	upsert_load(&account_record, work, request);
}

static void upsert_account_decide(struct work *work, const void *request, void *response)
{
	upsert_decide(&account_record, UPSERT_EITHER, work, request, response);
}

const struct op op_upsert_account = {
	.method = "orderd.v1.AccountService/UpsertAccount",
	.kind = OP_WRITE,
	.callers = OP_ADMINISTRATOR | OP_STAFF | OP_SERVICE,
	.check = upsert_account_check,
	.rows = upsert_account_rows,
	.load = upsert_account_load,
	.decide = upsert_account_decide,
};

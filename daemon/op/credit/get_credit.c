#include "op/message.h"
#include "op/operations.h"
#include "op/record_key.h"

static void get_credit_check(const void *message, struct verdict *verdict)
{
	const Orderd__V1__GetCreditRequest *request = message;

	record_key_check(verdict, request->account, "account");
}

static void get_credit_load(struct work *work, const void *message)
{
	const Orderd__V1__GetCreditRequest *request = message;
	struct slot *account;

	work_want_record(work, &entity_account, request->account);
	account = work_find_record(work, &entity_account, request->account);
	if (account)
		work_want(work, &credit_account_by_account,
			  v_int(((const Orderd__V1__Account *)account->message)->id));
}

static void get_credit_decide(struct work *work, const void *message, void *reply)
{
	const Orderd__V1__GetCreditRequest *request = message;
	Orderd__V1__GetCreditResponse *response = reply;
	struct slot *account = work_find_record(work, &entity_account, request->account);
	struct slot **slots = NULL;

	if (!account) {
		record_key_unknown(work_verdict(work), &entity_account, request->account);
		return;
	}
	response->n_credit_accounts =
		work_list(work, &credit_account_by_account, &slots,
			  v_int(((const Orderd__V1__Account *)account->message)->id));
	response->credit_accounts =
		message_list(work_arena(work), slots, response->n_credit_accounts);
}

const struct op op_get_credit = {
	.method = "orderd.v1.CreditService/GetCredit",
	.kind = OP_READ,
	.callers = OP_ADMINISTRATOR | OP_STAFF | OP_SERVICE | OP_PORTAL,
	.check = get_credit_check,
	.load = get_credit_load,
	.decide = get_credit_decide,
};

#include "op/account/account_address.h"
#include "op/announce.h"
#include "op/message.h"
#include "op/names.h"
#include "op/operations.h"
#include "op/record_key.h"

static void get_account_check(const void *message, struct verdict *verdict)
{
	const Orderd__V1__GetAccountRequest *request = message;

	record_key_check(verdict, request->account, "account");
}

static void get_account_load(struct work *work, const void *message)
{
	const Orderd__V1__GetAccountRequest *request = message;
	struct slot *slot;
	int64_t id;

	work_want_record(work, &entity_account, request->account);
	slot = work_find_record(work, &entity_account, request->account);
	if (!slot)
		return;
	id = ((const Orderd__V1__Account *)slot->message)->id;
	account_address_want(work, id);
	announce_want(work, id);
	names_want(work, request, &entity_account, slot->message);
}

static void get_account_decide(struct work *work, const void *message, void *reply)
{
	const Orderd__V1__GetAccountRequest *request = message;
	Orderd__V1__GetAccountResponse *response = reply;
	struct slot *slot = work_find_record(work, &entity_account, request->account);
	struct slot **slots = NULL;
	Orderd__V1__Account *account;
	struct names names;

	if (!slot) {
		record_key_unknown(work_verdict(work), &entity_account, request->account);
		return;
	}
	account = message_copy(work_arena(work), slot->message);
	account->n_addresses =
		work_list(work, &account_address_by_account, &slots, v_int(account->id));
	account->addresses = message_list(work_arena(work), slots, account->n_addresses);
	response->account = account;
	response->n_external_ids =
		work_links(work, &entity_account, account->id, &response->external_ids);
	names_init(&names, work, request);
	names_add(&names, &entity_account, account);
	names_put(&names, response);
}

const struct op op_get_account = {
	.method = "orderd.v1.AccountService/GetAccount",
	.kind = OP_READ,
	.callers = OP_ADMINISTRATOR | OP_STAFF | OP_SERVICE | OP_PORTAL,
	.check = get_account_check,
	.load = get_account_load,
	.decide = get_account_decide,
};

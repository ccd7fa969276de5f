#include "op/account/account_record.h"
#include "op/input.h"
#include "op/operations.h"
#include "op/record_key.h"
#include "op/target.h"

static struct patch update_account_patch(const Orderd__V1__UpdateAccountRequest *request)
{
	/* Who only clears fields states none. */
	static const Orderd__V1__Account nothing = ORDERD__V1__ACCOUNT__INIT;
	struct patch patch = upsert_patch(&account_record, &request->base, "values");

	patch.named_apart = true;
	if (!patch.stated)
		patch.stated = &nothing.base;
	return patch;
}

static void update_account_check(const void *message, struct verdict *verdict)
{
	const Orderd__V1__UpdateAccountRequest *request = message;
	struct patch patch = update_account_patch(request);

	record_key_check(verdict, request->account, "account");
	if (!request->values && (!request->update_mask || request->update_mask->n_paths == 0))
		input_required(verdict, "values");
	patch_check(&patch, verdict);
	account_record.check(&patch, verdict);
}

static uint32_t update_account_rows(const void *request)
{
	return account_record_rows(((const Orderd__V1__UpdateAccountRequest *)request)->values);
}

static void update_account_load(struct work *work, const void *message)
{
	const Orderd__V1__UpdateAccountRequest *request = message;
	struct patch patch = update_account_patch(request);
	const struct slot *slot = target_want(work, &entity_account, request->account);

	if (slot)
		upsert_want(&account_record, work, &patch, slot);
}

static void update_account_decide(struct work *work, const void *message, void *reply)
{
	const Orderd__V1__UpdateAccountRequest *request = message;
	Orderd__V1__UpdateAccountResponse *response = reply;
	struct patch patch = update_account_patch(request);
	struct slot *slot = target_find(work, &entity_account, request->account);
	int64_t former;

	if (!slot)
		return;
	former = ((const Orderd__V1__Account *)slot->message)->version;
	if (upsert_change(&account_record, work, &patch, slot))
		upsert_answer(slot, former, &response->base);
}

const struct op op_update_account = {
	.method = "orderd.v1.AccountService/UpdateAccount",
	.kind = OP_WRITE,
	.callers = OP_ADMINISTRATOR | OP_STAFF | OP_SERVICE,
	.check = update_account_check,
	.rows = update_account_rows,
	.load = update_account_load,
	.decide = update_account_decide,
};

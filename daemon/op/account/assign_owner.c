#include "op/input.h"
#include "op/operations.h"
#include "op/record_key.h"
#include "op/target.h"
#include "op/upsert.h"

/* Owner and team are all that the request has of an account. */
static const struct upsert account_owner = {
	.entity = &entity_account,
	.natural = &account_by_number,
	.updated = ORDERD__V1__EVENT__BODY_ACCOUNT_OWNER_CHANGED,
};

static struct patch assign_owner_patch(const Orderd__V1__AssignOwnerRequest *request)
{
	struct patch patch = upsert_patch(&account_owner, &request->base, NULL);

	patch.named_apart = true;
	return patch;
}

static void assign_owner_check(const void *message, struct verdict *verdict)
{
	const Orderd__V1__AssignOwnerRequest *request = message;
	struct patch patch = assign_owner_patch(request);

	record_key_check(verdict, request->account, "account");
	patch_check(&patch, verdict);
	input_id(verdict, request->has_owner_id, request->owner_id, "owner_id");
	input_id(verdict, request->has_team_id, request->team_id, "team_id");
	if (!patch_names(&patch, "owner_id") && !patch_names(&patch, "team_id"))
		input_required(verdict, "owner_id");
}

static void assign_owner_load(struct work *work, const void *message)
{
	const Orderd__V1__AssignOwnerRequest *request = message;

	target_want(work, &entity_account, request->account);
}

static void assign_owner_decide(struct work *work, const void *message, void *reply)
{
	const Orderd__V1__AssignOwnerRequest *request = message;
	Orderd__V1__AssignOwnerResponse *response = reply;
	struct patch patch = assign_owner_patch(request);
	struct slot *slot = target_find(work, &entity_account, request->account);
	int64_t former;

	if (!slot)
		return;
	former = ((const Orderd__V1__Account *)slot->message)->version;
	if (upsert_change(&account_owner, work, &patch, slot))
		upsert_answer(slot, former, &response->base);
}

const struct op op_assign_owner = {
	.method = "orderd.v1.AccountService/AssignOwner",
	.kind = OP_WRITE,
	.callers = OP_ADMINISTRATOR | OP_STAFF | OP_SERVICE,
	.check = assign_owner_check,
	.load = assign_owner_load,
	.decide = assign_owner_decide,
};

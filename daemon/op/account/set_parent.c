#include "model/field.h"
#include "op/account/account_move.h"
#include "op/account/account_record.h"
#include "op/announce.h"
#include "op/operations.h"
#include "op/record_key.h"
#include "op/target.h"

#define SET_PARENT_ROWS 64 /* a small company with its closure */

static void set_parent_check(const void *message, struct verdict *verdict)
{
	const Orderd__V1__SetParentRequest *request = message;

	record_key_check(verdict, request->account, "account");
	if (request->parent)
		record_key_check(verdict, request->parent, "parent");
}

static uint32_t set_parent_rows(const void *message)
{
	return SET_PARENT_ROWS;
}

static const Orderd__V1__Account *set_parent_parent(struct work *work,
						    const Orderd__V1__SetParentRequest *request)
{
	const struct slot *slot = work_find_record(work, &entity_account, request->parent);

	return slot ? (const Orderd__V1__Account *)slot->message : NULL;
}

static void set_parent_load(struct work *work, const void *message)
{
	const Orderd__V1__SetParentRequest *request = message;
	const struct slot *slot = target_want(work, &entity_account, request->account);
	struct account_move move;

	work_want_record(work, &entity_account, request->parent);
	if (!slot)
		return;
	move.account = (const Orderd__V1__Account *)slot->message;
	move.parent = set_parent_parent(work, request);
	account_move_want(work, &move);
}

static void set_parent_move(struct work *work, struct slot *slot, const struct account_move *move,
			    Orderd__V1__SetParentResponse *response)
{
	int32_t moved = account_move_make(work, move);
	Orderd__V1__Account *account;

	if (moved == 0)
		return;
	account = work_edit(work, slot);
	account->has_parent_id = move->parent != NULL;
	account->parent_id = move->parent ? move->parent->id : 0;
	announce_state(work, slot, ORDERD__V1__EVENT__BODY_ACCOUNT_PARENT_CHANGED);
	field_set(response, moved, moved);
}

static void set_parent_decide(struct work *work, const void *message, void *reply)
{
	const Orderd__V1__SetParentRequest *request = message;
	Orderd__V1__SetParentResponse *response = reply;
	struct slot *slot = target_find(work, &entity_account, request->account);
	struct account_move move;
	int64_t former;

	if (!slot)
		return;
	move.account = (const Orderd__V1__Account *)slot->message;
	move.parent = set_parent_parent(work, request);
	former = move.account->version;
	if (request->parent && !move.parent) {
		record_key_missing(work_verdict(work), &entity_account, request->parent, "parent");
		return;
	}
	if (move.account->has_parent_id != (move.parent != NULL) ||
	    (move.parent && move.account->parent_id != move.parent->id))
		set_parent_move(work, slot, &move, response);
	if (!verdict_refused(work_verdict(work)))
		upsert_answer(slot, former, &response->base);
}

const struct op op_set_parent = {
	.method = "orderd.v1.AccountService/SetParent",
	.kind = OP_WRITE,
	.callers = OP_ADMINISTRATOR | OP_STAFF | OP_SERVICE,
	.check = set_parent_check,
	.rows = set_parent_rows,
	.load = set_parent_load,
	.decide = set_parent_decide,
};

#include <inttypes.h>
#include <string.h>

#include "model/field.h"
#include "op/account/account_address.h"
#include "op/account/account_tree.h"
#include "op/announce.h"
#include "op/input.h"
#include "op/message.h"
#include "op/operations.h"
#include "op/upsert.h"

#define ACCOUNT_NUMBERS "account"
#define ACCOUNT_NUMBER_PREFIX "C-"
#define ACCOUNT_NUMBER_WIDTH 6

static struct upsert_names upsert_account_names(const Orderd__V1__UpsertAccountRequest *request)
{
	return (struct upsert_names){
		.entity = &entity_account,
		.path = "account",
		.has_id = request->account->has_id,
		.id = request->account->id,
		.external_id = request->external_id,
		.number = request->account->number,
		.number_field = "number",
	};
}

static void upsert_account_check(const void *message, struct verdict *verdict)
{
	const Orderd__V1__UpsertAccountRequest *request = message;
	const Orderd__V1__Account *account = request->account;
	struct upsert_names names;

	if (!account) {
		input_required(verdict, "account");
		return;
	}
	names = upsert_account_names(request);
	upsert_check(&names, verdict);
	input_fields(verdict, &entity_account, &account->base, "account");
	input_currency(verdict, account->currency, "account.currency");
	input_country(verdict, account->country, "account.country");
	input_time_zone(verdict, account->time_zone, "account.time_zone");
	input_id(verdict, account->has_owner_id, account->owner_id, "account.owner_id");
	input_id(verdict, account->has_team_id, account->team_id, "account.team_id");
	input_id(verdict, account->has_parent_id, account->parent_id, "account.parent_id");
	account_address_check(account, verdict);
}

static uint32_t upsert_account_rows(const void *message)
{
	const Orderd__V1__UpsertAccountRequest *request = message;

	return 6 + (request->account ? (uint32_t)request->account->n_addresses : 0);
}

static void upsert_account_load(struct work *work, const void *message)
{
	const Orderd__V1__UpsertAccountRequest *request = message;
	struct upsert_names names = upsert_account_names(request);
	struct slot *slot = upsert_want(work, &names);

	if (slot)
		account_address_want(work, ((const Orderd__V1__Account *)slot->message)->id);
	if (request->account->has_parent_id)
		account_tree_want(work, request->account->parent_id);
	if (!request->account->number)
		work_want(work, &number_series_by_code, v_text(ACCOUNT_NUMBERS));
}

/* The present fields of the request become the account's. */
static void upsert_account_set(Orderd__V1__Account *account, const Orderd__V1__Account *stated)
{
	if (stated->kind)
		field_set(account, kind, stated->kind);
	if (stated->status)
		field_set(account, status, stated->status);
	if (stated->name)
		account->name = stated->name;
	if (stated->currency)
		account->currency = stated->currency;
	if (stated->country)
		account->country = stated->country;
	if (stated->time_zone)
		account->time_zone = stated->time_zone;
	if (stated->has_owner_id)
		field_set(account, owner_id, stated->owner_id);
	if (stated->has_team_id)
		field_set(account, team_id, stated->team_id);
}

static struct slot *upsert_account_create(struct work *work,
					  const Orderd__V1__UpsertAccountRequest *request)
{
	const Orderd__V1__Account *stated = request->account;
	struct arena *arena = work_arena(work);
	Orderd__V1__AccountCreated *body;
	Orderd__V1__Account *account;
	struct slot *slot;

	if (!stated->name || !*stated->name)
		input_required(work_verdict(work), "account.name");
	if (!account_tree_check(work, stated) || verdict_refused(work_verdict(work)))
		return NULL;
	account = work_new(work, &entity_account);
	field_set(account, kind, ORDERD__V1__ACCOUNT_KIND__ACCOUNT_KIND_ORGANISATION);
	field_set(account, status, ORDERD__V1__ACCOUNT_STATUS__ACCOUNT_STATUS_ACTIVE);
	upsert_account_set(account, stated);
	account->number = stated->number
		? stated->number
		: arena_strdup(arena,
			       work_number(work, ACCOUNT_NUMBERS, ACCOUNT_NUMBER_PREFIX,
					   ACCOUNT_NUMBER_WIDTH));
	if (stated->has_parent_id)
		field_set(account, parent_id, stated->parent_id);
	slot = work_insert(work, &entity_account, account);
	account_tree_add(work, account);
	account_address_add(work, account, stated);
	body = message_new(arena, &orderd__v1__account_created__descriptor);
	body->number = account->number;
	field_set(body, kind, account->kind);
	field_set(body, status, account->status);
	announce_new(work, slot, request->external_id, ORDERD__V1__EVENT__BODY_ACCOUNT_CREATED,
		     body);
	return slot;
}

static bool upsert_account_check_change(struct verdict *verdict, const Orderd__V1__Account *account,
					const Orderd__V1__Account *stated)
{
	if (stated->has_parent_id &&
	    (!account->has_parent_id || account->parent_id != stated->parent_id))
		verdict_violate(verdict, REASON_IMMUTABLE, "account.parent_id",
				"the parent of account %s was set when it was created and cannot "
				"change",
				account->number);
	if (stated->name && !*stated->name)
		input_required(verdict, "account.name");
	return !verdict_refused(verdict);
}

static void upsert_account_change(struct work *work, struct slot *slot,
				  const Orderd__V1__Account *stated)
{
	Orderd__V1__Account *account;
	Orderd__V1__AccountUpdated *body;

	if (!upsert_account_check_change(work_verdict(work),
					 (const Orderd__V1__Account *)slot->message, stated))
		return;
	account = work_edit(work, slot);
	upsert_account_set(account, stated);
	account_address_put(work, account, stated);
	body = message_new(work_arena(work), &orderd__v1__account_updated__descriptor);
	body->number = account->number;
	field_set(body, status, account->status);
	announce(work, slot, account->id, ORDERD__V1__EVENT__BODY_ACCOUNT_UPDATED, body);
}

static void upsert_account_decide(struct work *work, const void *message, void *reply)
{
	const Orderd__V1__UpsertAccountRequest *request = message;
	Orderd__V1__UpsertAccountResponse *response = reply;
	struct upsert_names names = upsert_account_names(request);
	const Orderd__V1__Account *account;
	struct slot *found, *slot;

	if (!upsert_find(work, &names, request->has_expected_version, request->expected_version,
			 &found))
		return;
	slot = found;
	if (found)
		upsert_account_change(work, found, request->account);
	else
		slot = upsert_account_create(work, request);
	if (verdict_refused(work_verdict(work)))
		return;
	account = (const Orderd__V1__Account *)slot->message;
	upsert_link(work, &names, account->id);
	field_set(response, account_id, account->id);
	response->number = account->number;
	field_set(response, version, account->version);
	field_set(response, created, !found);
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

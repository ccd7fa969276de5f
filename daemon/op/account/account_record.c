#include "op/account/account_record.h"

#include "model/field.h"
#include "op/account/account_address.h"
#include "op/account/account_tree.h"
#include "op/announce.h"
#include "op/input.h"
#include "store/scope.h"

#define ACCOUNT_NUMBERS "account"
#define ACCOUNT_NUMBER_PREFIX "C-"
#define ACCOUNT_NUMBER_WIDTH 6
#define ACCOUNT_ROWS 6 /* account, names, series, closure */

uint32_t account_record_rows(const Orderd__V1__Account *stated)
{
	return ACCOUNT_ROWS + (stated ? (uint32_t)stated->n_addresses : 0);
}

static void account_record_check(const struct patch *patch, struct verdict *verdict)
{
	const Orderd__V1__Account *account = (const Orderd__V1__Account *)patch->stated;
	const char *path = patch->path;

	input_currency(verdict, account->currency, verdict_path(verdict, "%s.currency", path));
	input_country(verdict, account->country, verdict_path(verdict, "%s.country", path));
	input_time_zone(verdict, account->time_zone, verdict_path(verdict, "%s.time_zone", path));
	input_id(verdict, account->has_owner_id, account->owner_id,
		 verdict_path(verdict, "%s.owner_id", path));
	input_id(verdict, account->has_team_id, account->team_id,
		 verdict_path(verdict, "%s.team_id", path));
	input_id(verdict, account->has_parent_id, account->parent_id,
		 verdict_path(verdict, "%s.parent_id", path));
	account_address_check(patch, verdict);
}

static void account_record_want(struct work *work, const struct patch *patch, const void *record)
{
	const Orderd__V1__Account *stated = (const Orderd__V1__Account *)patch->stated;
	const Orderd__V1__Account *account = record;

	if (account) {
		account_address_want(work, account->id);
		return;
	}
	if (stated->has_parent_id)
		account_tree_want(work, stated->parent_id);
	if (!stated->number)
		work_want(work, &number_series_by_code, v_text(ACCOUNT_NUMBERS));
}

/* Who makes an account without seeing all of them owns it, unless it is theirs in another way. */
static void account_record_settle(struct work *work, const struct patch *patch,
				  Orderd__V1__Account *account)
{
	const struct scope *scope = work_scope(work);
	const bool below = account->has_parent_id &&
		scope->level >= ORDERD__V1__ACCESS_LEVEL__ACCESS_LEVEL_SUBTREE;
	struct scope_step step;

	if (!account->has_owner_id && !scope_is_whole(scope))
		field_set(account, owner_id, scope->principal_id);
	step = (struct scope_step){ .account_id = account->id,
				    .owner_id = account->owner_id,
				    .team_id = account->team_id };
	if (!below && scope_judge(scope, &step, 1, NULL) == SCOPE_RULE_NONE)
		verdict_violate(work_verdict(work), REASON_OUT_OF_RANGE,
				verdict_path(work_verdict(work), "%s.owner_id", patch->path),
				"an account that the caller would not see cannot be made");
}

static void account_record_fill(struct work *work, const struct patch *patch, void *record)
{
	Orderd__V1__Account *account = record;

	if (!account->has_kind)
		field_set(account, kind, ORDERD__V1__ACCOUNT_KIND__ACCOUNT_KIND_ORGANISATION);
	if (!account->has_status)
		field_set(account, status, ORDERD__V1__ACCOUNT_STATUS__ACCOUNT_STATUS_ACTIVE);
	account_tree_check(work, account,
			   verdict_path(work_verdict(work), "%s.parent_id", patch->path));
	account_record_settle(work, patch, account);
	if (!account->number)
		account->number =
			arena_strdup(work_arena(work),
				     work_number(work, ACCOUNT_NUMBERS, ACCOUNT_NUMBER_PREFIX,
						 ACCOUNT_NUMBER_WIDTH));
}

static bool account_record_differs(struct work *work, const struct patch *patch, const void *record)
{
	return account_address_differs(work, record, patch);
}

static void account_record_follow(struct work *work, const struct patch *patch, const void *record,
				  bool created)
{
	if (created) {
		account_tree_add(work, record);
		account_address_add(work, record, patch);
	} else {
		account_address_put(work, record, patch);
	}
}

static void account_record_notice(struct work *work, struct slot *slot, const void *former)
{
	const Orderd__V1__Account *account = (const Orderd__V1__Account *)slot->message;
	const Orderd__V1__Account *before = former;

	if (account->has_owner_id != before->has_owner_id ||
	    account->owner_id != before->owner_id || account->has_team_id != before->has_team_id ||
	    account->team_id != before->team_id)
		announce_state(work, slot, ORDERD__V1__EVENT__BODY_ACCOUNT_OWNER_CHANGED);
}

const struct upsert account_record = {
	.entity = &entity_account,
	.natural = &account_by_number,
	.path = "account",
	.created = ORDERD__V1__EVENT__BODY_ACCOUNT_CREATED,
	.updated = ORDERD__V1__EVENT__BODY_ACCOUNT_UPDATED,
	.check = account_record_check,
	.want = account_record_want,
	.fill = account_record_fill,
	.differs = account_record_differs,
	.notice = account_record_notice,
	.follow = account_record_follow,
};

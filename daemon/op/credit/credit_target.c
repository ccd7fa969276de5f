#include "op/credit/credit_target.h"

#include "model/field.h"
#include "op/input.h"
#include "op/record_key.h"
#include "op/version.h"
#include "orderd/v1/account.pb-c.h"

void credit_target_check(const struct credit_target *target, struct verdict *verdict)
{
	record_key_check(verdict, target->account, "account");
	if (!target->currency)
		input_required(verdict, "currency");
	input_currency(verdict, target->currency, "currency");
}

static const Orderd__V1__Account *credit_target_account(struct work *work,
							const struct credit_target *target)
{
	const struct slot *slot = work_find_record(work, &entity_account, target->account);

	return slot ? (const Orderd__V1__Account *)slot->message : NULL;
}

void credit_target_want(struct work *work, const struct credit_target *target)
{
	const Orderd__V1__Account *account;

	work_want_record(work, &entity_account, target->account);
	account = credit_target_account(work, target);
	if (!account)
		return;
	work_want(work, &credit_account_by_currency, v_int(account->id), v_text(target->currency));
	version_want(work,
		     work_find(work, &credit_account_by_currency, v_int(account->id),
			       v_text(target->currency)));
}

bool credit_target_find(struct work *work, const struct credit_target *target, struct slot **ret)
{
	const Orderd__V1__Account *account = credit_target_account(work, target);
	struct verdict *verdict = work_verdict(work);
	struct slot *slot;

	if (!account) {
		record_key_unknown(verdict, &entity_account, target->account);
		return false;
	}
	slot = work_find(work, &credit_account_by_currency, v_int(account->id),
			 v_text(target->currency));
	if (!version_hold(work, slot,
			  verdict_path(verdict, "credit of account %s in %s", account->number,
				       target->currency)))
		return false;
	*ret = slot;
	return true;
}

struct slot *credit_target_get(struct work *work, const struct credit_target *target,
			       struct slot *found)
{
	Orderd__V1__CreditAccount *credit;

	if (found)
		return found;
	credit = work_new(work, &entity_credit_account);
	field_set(credit, account_id, credit_target_account(work, target)->id);
	credit->currency = target->currency;
	field_set(credit, exposure_minor, 0);
	return work_insert(work, &entity_credit_account, credit);
}

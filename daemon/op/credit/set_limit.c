#include <inttypes.h>

#include "model/field.h"
#include "op/input.h"
#include "op/message.h"
#include "op/operations.h"
#include "op/record_key.h"
#include "op/version.h"

static void set_limit_check(const void *message, struct verdict *verdict)
{
	const Orderd__V1__SetLimitRequest *request = message;

	record_key_check(verdict, request->account, "account");
	if (!request->currency)
		input_required(verdict, "currency");
	input_currency(verdict, request->currency, "currency");
	if (request->has_limit_minor && request->limit_minor < 0)
		verdict_violate(verdict, REASON_OUT_OF_RANGE, "limit_minor",
				"limit_minor is %" PRId64 ", it must be 0 or more",
				request->limit_minor);
}

static void set_limit_load(struct work *work, const void *message)
{
	const Orderd__V1__SetLimitRequest *request = message;
	struct slot *account;

	work_want_record(work, &entity_account, request->account);
	account = work_find_record(work, &entity_account, request->account);
	if (account)
		work_want(work, &credit_account_by_currency,
			  v_int(((const Orderd__V1__Account *)account->message)->id),
			  v_text(request->currency));
}

static struct slot *set_limit_create(struct work *work, int64_t account_id, char *currency)
{
	Orderd__V1__CreditAccount *credit = work_new(work, &entity_credit_account);

	field_set(credit, account_id, account_id);
	credit->currency = currency;
	field_set(credit, exposure_minor, 0);
	return work_insert(work, &entity_credit_account, credit);
}

static void set_limit_decide(struct work *work, const void *message, void *reply)
{
	const Orderd__V1__SetLimitRequest *request = message;
	Orderd__V1__SetLimitResponse *response = reply;
	struct verdict *verdict = work_verdict(work);
	const Orderd__V1__Account *account;
	Orderd__V1__CreditLimitChanged *body;
	Orderd__V1__CreditAccount *credit;
	struct slot *slot;

	slot = work_find_record(work, &entity_account, request->account);
	if (!slot) {
		record_key_unknown(verdict, &entity_account, request->account);
		return;
	}
	account = (const Orderd__V1__Account *)slot->message;
	slot = work_find(work, &credit_account_by_currency, v_int(account->id),
			 v_text(request->currency));
	if (!version_check(verdict, request->has_expected_version, request->expected_version,
			   slot ? ((const Orderd__V1__CreditAccount *)slot->message)->version : 0,
			   verdict_path(verdict, "credit of account %s in %s", account->number,
					request->currency)))
		return;
	if (!slot)
		slot = set_limit_create(work, account->id, request->currency);
	credit = work_edit(work, slot);
	credit->has_limit_minor = request->has_limit_minor;
	credit->limit_minor = request->limit_minor;
	body = message_new(work_arena(work), &orderd__v1__credit_limit_changed__descriptor);
	body->currency = credit->currency;
	body->has_limit_minor = credit->has_limit_minor;
	body->limit_minor = credit->limit_minor;
	field_set(body, exposure_minor, credit->exposure_minor);
	work_emit(work, slot, ORDERD__V1__EVENT__BODY_CREDIT_LIMIT_CHANGED, body);
	field_set(response, version, credit->version);
	field_set(response, exposure_minor, credit->exposure_minor);
}

const struct op op_set_limit = {
	.method = "orderd.v1.CreditService/SetLimit",
	.kind = OP_WRITE,
	.callers = OP_ADMINISTRATOR | OP_STAFF | OP_SERVICE,
	.check = set_limit_check,
	.load = set_limit_load,
	.decide = set_limit_decide,
};

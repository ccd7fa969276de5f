#include <inttypes.h>

#include "model/credit.h"
#include "model/field.h"
#include "op/announce.h"
#include "op/business_time.h"
#include "op/credit/credit_target.h"
#include "op/input.h"
#include "op/operations.h"

static struct credit_target
set_external_balance_target(const Orderd__V1__SetExternalBalanceRequest *request)
{
	return (struct credit_target){
		.account = request->account,
		.currency = request->currency,
	};
}

static void set_external_balance_check(const void *message, struct verdict *verdict)
{
	const Orderd__V1__SetExternalBalanceRequest *request = message;
	struct credit_target target = set_external_balance_target(request);

	credit_target_check(&target, verdict);
	input_time(verdict, request->as_of, "as_of");
}

static void set_external_balance_load(struct work *work, const void *message)
{
	struct credit_target target = set_external_balance_target(message);

	credit_target_want(work, &target);
}

static bool set_external_balance_stands(const Orderd__V1__SetExternalBalanceRequest *request,
					const Orderd__V1__CreditAccount *credit)
{
	if (!credit)
		return !request->has_balance_minor;
	return credit->has_external_balance_minor == request->has_balance_minor &&
		credit->external_balance_minor == request->balance_minor &&
		(!request->as_of ||
		 work_time_us(request->as_of) == work_time_us(credit->external_balance_at));
}

/* False, with the refusal in the verdict, when a newer balance is known. */
static bool set_external_balance_is_news(struct work *work, const Orderd__V1__CreditAccount *credit,
					 const Google__Protobuf__Timestamp *at)
{
	struct verdict *verdict = work_verdict(work);

	if (!credit || work_time_us(at) >= work_time_us(credit->external_balance_at))
		return true;
	verdict_refuse(verdict, REASON_BALANCE_OUTDATED,
		       "a balance that is %" PRId64 " seconds newer is known",
		       (work_time_us(credit->external_balance_at) - work_time_us(at)) / 1000000);
	verdict_fact(verdict, "external_balance_seconds", "%" PRId64,
		     credit->external_balance_at->seconds);
	return false;
}

static struct slot *set_external_balance_make(struct work *work,
					      const Orderd__V1__SetExternalBalanceRequest *request,
					      struct slot *found)
{
	struct credit_target target = set_external_balance_target(request);
	Google__Protobuf__Timestamp *at = business_time(work, request->as_of, "as_of");
	Orderd__V1__CreditAccount *credit;
	Orderd__V1__Event *event;
	struct slot *slot;

	if (!at ||
	    !set_external_balance_is_news(
		    work, found ? (const Orderd__V1__CreditAccount *)found->message : NULL, at))
		return NULL;
	slot = credit_target_get(work, &target, found);
	credit = work_edit(work, slot);
	credit->has_external_balance_minor = request->has_balance_minor;
	credit->external_balance_minor = request->balance_minor;
	credit->external_balance_at = at;
	event = work_emit(work, slot, ORDERD__V1__EVENT__BODY_CREDIT_BALANCE_CHANGED,
			  announce_body(work, slot,
					ORDERD__V1__EVENT__BODY_CREDIT_BALANCE_CHANGED));
	if (request->as_of)
		event->occurred_at = at;
	return slot;
}

static void set_external_balance_decide(struct work *work, const void *message, void *reply)
{
	const Orderd__V1__SetExternalBalanceRequest *request = message;
	Orderd__V1__SetExternalBalanceResponse *response = reply;
	struct credit_target target = set_external_balance_target(request);
	const Orderd__V1__CreditAccount *credit;
	struct slot *slot;

	if (!credit_target_find(work, &target, &slot))
		return;
	credit = slot ? (const Orderd__V1__CreditAccount *)slot->message : NULL;
	field_set(response, unchanged, set_external_balance_stands(request, credit));
	if (!response->unchanged) {
		slot = set_external_balance_make(work, request, slot);
		if (!slot)
			return;
		credit = (const Orderd__V1__CreditAccount *)slot->message;
	}
	field_set(response, version, credit ? credit->version : 0);
	field_set(response, exposure_minor, credit ? credit->exposure_minor : 0);
	field_set(response, used_minor, credit_used(credit, response->exposure_minor));
}

const struct op op_set_external_balance = {
	.method = "orderd.v1.CreditService/SetExternalBalance",
	.kind = OP_WRITE,
	.callers = OP_ADMINISTRATOR | OP_STAFF | OP_SERVICE,
	.check = set_external_balance_check,
	.load = set_external_balance_load,
	.decide = set_external_balance_decide,
};

#include <inttypes.h>

#include "model/field.h"
#include "op/announce.h"
#include "op/credit/credit_target.h"
#include "op/operations.h"

static struct credit_target set_limit_target(const Orderd__V1__SetLimitRequest *request)
{
	return (struct credit_target){
		.account = request->account,
		.currency = request->currency,
	};
}

static void set_limit_check(const void *message, struct verdict *verdict)
{
	const Orderd__V1__SetLimitRequest *request = message;
	struct credit_target target = set_limit_target(request);

	credit_target_check(&target, verdict);
	if (request->has_limit_minor && request->limit_minor < 0)
		verdict_violate(verdict, REASON_OUT_OF_RANGE, "limit_minor",
				"limit_minor is %" PRId64 ", it must be 0 or more",
				request->limit_minor);
}

static void set_limit_load(struct work *work, const void *message)
{
	struct credit_target target = set_limit_target(message);

	credit_target_want(work, &target);
}

static bool set_limit_stands(const Orderd__V1__SetLimitRequest *request, const struct slot *slot)
{
	const Orderd__V1__CreditAccount *credit;

	if (!slot)
		return !request->has_limit_minor;
	credit = (const Orderd__V1__CreditAccount *)slot->message;
	return credit->has_limit_minor == request->has_limit_minor &&
		(!credit->has_limit_minor || credit->limit_minor == request->limit_minor);
}

static void set_limit_decide(struct work *work, const void *message, void *reply)
{
	const Orderd__V1__SetLimitRequest *request = message;
	Orderd__V1__SetLimitResponse *response = reply;
	struct credit_target target = set_limit_target(request);
	const Orderd__V1__CreditAccount *credit;
	struct slot *slot;

	if (!credit_target_find(work, &target, &slot))
		return;
	field_set(response, unchanged, set_limit_stands(request, slot));
	if (!response->unchanged) {
		Orderd__V1__CreditAccount *changed;

		slot = credit_target_get(work, &target, slot);
		changed = work_edit(work, slot);
		changed->has_limit_minor = request->has_limit_minor;
		changed->limit_minor = request->limit_minor;
		work_emit(work, slot, ORDERD__V1__EVENT__BODY_CREDIT_LIMIT_CHANGED,
			  announce_body(work, slot, ORDERD__V1__EVENT__BODY_CREDIT_LIMIT_CHANGED));
	}
	credit = slot ? (const Orderd__V1__CreditAccount *)slot->message : NULL;
	field_set(response, version, credit ? credit->version : 0);
	field_set(response, exposure_minor, credit ? credit->exposure_minor : 0);
}

const struct op op_set_limit = {
	.method = "orderd.v1.CreditService/SetLimit",
	.kind = OP_WRITE,
	.callers = OP_ADMINISTRATOR | OP_STAFF | OP_SERVICE,
	.check = set_limit_check,
	.load = set_limit_load,
	.decide = set_limit_decide,
};

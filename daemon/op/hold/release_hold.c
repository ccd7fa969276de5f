#include <inttypes.h>

#include "model/field.h"
#include "model/order_hold.h"
#include "op/hold/hold_release.h"
#include "op/input.h"
#include "op/operations.h"
#include "op/record_key.h"
#include "op/target.h"

static void release_hold_check(const void *message, struct verdict *verdict)
{
	const Orderd__V1__ReleaseHoldRequest *request = message;

	record_key_check(verdict, request->hold, "hold");
	if (!request->reason || !*request->reason)
		input_required(verdict, "reason");
	input_text(verdict, &entity_order_hold, "release_reason", request->reason, "reason");
}

static void release_hold_load(struct work *work, const void *message)
{
	const Orderd__V1__ReleaseHoldRequest *request = message;
	const struct slot *slot = target_want(work, &entity_order_hold, request->hold);

	if (slot)
		hold_release_want(work, (const Orderd__V1__OrderHold *)slot->message);
}

static void release_hold_decide(struct work *work, const void *message, void *reply)
{
	const Orderd__V1__ReleaseHoldRequest *request = message;
	struct slot *slot = target_find(work, &entity_order_hold, request->hold);
	Orderd__V1__ReleaseHoldResponse *response = reply;
	const Orderd__V1__OrderHold *hold;

	if (!slot)
		return;
	hold = (const Orderd__V1__OrderHold *)slot->message;
	if (!hold_release_can(hold)) {
		verdict_refuse(work_verdict(work), REASON_HOLD_STATE,
			       "%s hold %" PRId64 " of order %s was released before (%.64s)",
			       order_hold_name(hold->kind), hold->id, hold->order_number,
			       hold->release_reason);
		return;
	}
	target_answer(hold_release(work, slot, request->reason), reply);
	field_set(response, hold_id, hold->id);
}

const struct op op_release_hold = {
	.method = "orderd.v1.OrderHoldService/ReleaseHold",
	.kind = OP_WRITE,
	.callers = OP_ADMINISTRATOR | OP_STAFF | OP_SERVICE,
	.check = release_hold_check,
	.load = release_hold_load,
	.decide = release_hold_decide,
};

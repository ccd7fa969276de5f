#include "op/order/order_target.h"

#include "op/announce.h"
#include "op/record_key.h"
#include "op/state_refusal.h"
#include "op/version.h"

const Orderd__V1__Order *order_target_want(struct work *work, const Orderd__V1__RecordKey *key)
{
	const Orderd__V1__Order *order;
	struct slot *slot;

	work_want_record(work, &entity_order, key);
	slot = work_find_record(work, &entity_order, key);
	if (!slot)
		return NULL;
	order = (const Orderd__V1__Order *)slot->message;
	announce_want(work, order->id);
	return order;
}

struct slot *order_target_find(struct work *work, const Orderd__V1__RecordKey *key,
			       bool has_expected_version, int64_t expected_version)
{
	struct slot *slot = work_find_record(work, &entity_order, key);
	struct verdict *verdict = work_verdict(work);
	const Orderd__V1__Order *order;

	if (!slot) {
		record_key_unknown(verdict, &entity_order, key);
		return NULL;
	}
	order = (const Orderd__V1__Order *)slot->message;
	if (!version_check(verdict, has_expected_version, expected_version, order->version,
			   order->number))
		return NULL;
	return slot;
}

/* "cancel SO-1", but "cancel lines of SO-1". */
static const char *order_target_object(struct work *work, const Orderd__V1__Order *order,
				       enum order_step step)
{
	if (step != ORDER_STEP_CANCEL_LINES)
		return order->number;
	return arena_printf(work_arena(work), "of %s", order->number);
}

bool order_target_step(struct work *work, Orderd__V1__Order *order, enum order_step step)
{
	const struct state_refusal refusal = {
		.machine = &order_state_machine,
		.reason = REASON_ORDER_STATE,
		.noun = "order",
		.number = order->number,
		.state = (int)order->state,
		.step = (int)step,
	};

	if (order_state_step(order, step) == 0)
		return true;
	state_refuse(work_verdict(work), &refusal, order_target_object(work, order, step));
	return false;
}

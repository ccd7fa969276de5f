#include "op/order/order_target.h"

#include "op/hold/order_holds.h"
#include "op/state_refusal.h"
#include "op/target.h"

const Orderd__V1__Order *order_target_want(struct work *work, const Orderd__V1__RecordKey *key)
{
	const struct slot *slot = target_want(work, &entity_order, key);
	const Orderd__V1__Order *order = slot ? (const Orderd__V1__Order *)slot->message : NULL;

	if (order)
		order_holds_want(work, order);
	return order;
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

	if (order_state_step(order, step) != 0) {
		state_refuse(work_verdict(work), &refusal, order_target_object(work, order, step));
		return false;
	}
	return order_holds_pass(work, order, order_hold_of_step(step),
				arena_printf(work_arena(work), "%s %s",
					     order_state_machine.step_names[step],
					     order_target_object(work, order, step)));
}

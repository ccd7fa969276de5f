#include "op/order/order_target.h"

#include "op/announce.h"
#include "op/record_key.h"
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

bool order_target_step(struct work *work, Orderd__V1__Order *order, enum order_step step)
{
	char sources[128], steps[128];

	if (order_state_step(order, step) == 0)
		return true;
	verdict_refuse(work_verdict(work), REASON_ORDER_STATE,
		       "cannot %s %s: it is %s, the step needs a %s order; allowed now: %s",
		       order_state_step_name(step), order->number, order_state_name(order->state),
		       order_state_sources(step, sources, sizeof(sources)),
		       order_state_steps(order->state, steps, sizeof(steps)));
	verdict_fact(work_verdict(work), "state", "%s", order_state_name(order->state));
	verdict_fact(work_verdict(work), "allowed", "%s", steps);
	return false;
}

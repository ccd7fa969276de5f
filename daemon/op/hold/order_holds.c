#include "op/hold/order_holds.h"

#include <inttypes.h>

static bool order_holds_any(const Orderd__V1__Order *order)
{
	return order->hold_count > 0;
}

void order_holds_want(struct work *work, const Orderd__V1__Order *order)
{
	if (order_holds_any(order))
		work_want(work, &order_hold_by_order, v_int(order->id));
}

bool order_holds_block(struct work *work, const Orderd__V1__Order *order, unsigned int scopes)
{
	struct slot **slots = NULL;
	size_t n;

	if (!order_holds_any(order) || scopes == 0)
		return false;
	n = work_list(work, &order_hold_by_order, &slots, v_int(order->id));
	for (size_t i = 0; i < n; i++)
		if (order_hold_blocks((const Orderd__V1__OrderHold *)slots[i]->message, scopes))
			return true;
	return false;
}

bool order_holds_pass(struct work *work, const Orderd__V1__Order *order, unsigned int scopes,
		      const char *doing)
{
	struct verdict *verdict = work_verdict(work);
	struct arena *arena = work_arena(work);
	const char *named = "", *ids = "";
	struct slot **slots = NULL;
	size_t n;

	if (!order_holds_block(work, order, scopes))
		return true;
	n = work_list(work, &order_hold_by_order, &slots, v_int(order->id));
	for (size_t i = 0; i < n; i++) {
		const Orderd__V1__OrderHold *hold =
			(const Orderd__V1__OrderHold *)slots[i]->message;

		if (!order_hold_blocks(hold, scopes))
			continue;
		named = arena_printf(arena, "%s%s%s hold %" PRId64 " (%.64s)", named,
				     *named ? ", " : "", order_hold_name(hold->kind), hold->id,
				     hold->reason);
		ids = arena_printf(arena, "%s%s%" PRId64, ids, *ids ? "," : "", hold->id);
	}
	verdict_refuse(verdict, REASON_ORDER_ON_HOLD, "cannot %s: %s of order %s must be released",
		       doing, named, order->number);
	verdict_fact(verdict, "holds", "%s", ids);
	verdict_fact(verdict, "number", "%s", order->number);
	return false;
}

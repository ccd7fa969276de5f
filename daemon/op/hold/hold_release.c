#include "op/hold/hold_release.h"

#include <assert.h>

#include "model/field.h"
#include "op/announce.h"
#include "op/hold/order_holds.h"
#include "op/message.h"
#include "op/order/order_lines.h"
#include "op/order/order_release.h"
#include "op/timer/timer.h"

static bool hold_release_waits(const Orderd__V1__OrderLine *line)
{
	return line->has_location_id && line->backordered_micros > 0;
}

static void hold_release_want_lines(struct work *work, const Orderd__V1__Order *order)
{
	struct slot **lines = NULL;
	size_t n;

	order_lines_want(work, order->id);
	n = work_list(work, &order_line_by_order, &lines, v_int(order->id));
	for (size_t i = 0; i < n; i++) {
		const Orderd__V1__OrderLine *line =
			(const Orderd__V1__OrderLine *)lines[i]->message;

		if (hold_release_waits(line))
			order_release_want_line(work, line, 0, 0);
	}
}

void hold_release_want(struct work *work, const Orderd__V1__OrderHold *hold)
{
	const Orderd__V1__Order *order;
	struct slot *slot;

	if (hold->release_at)
		timer_want(work, hold->id);
	work_want(work, &order_by_id, v_int(hold->order_id));
	announce_want(work, hold->order_id);
	slot = work_find(work, &order_by_id, v_int(hold->order_id));
	if (!slot)
		return;
	order = (const Orderd__V1__Order *)slot->message;
	order_holds_want(work, order);
	if (hold->blocks_allocate)
		hold_release_want_lines(work, order);
}

static void hold_release_announce(struct work *work, struct slot *slot,
				  const Orderd__V1__OrderHold *hold)
{
	const Orderd__V1__Order *order = (const Orderd__V1__Order *)slot->message;
	Orderd__V1__OrderHoldReleased *body =
		message_new(work_arena(work), &orderd__v1__order_hold_released__descriptor);

	body->number = order->number;
	field_set(body, hold_id, hold->id);
	field_set(body, kind, hold->kind);
	body->reason = hold->release_reason;
	field_set(body, hold_count, order->hold_count);
	announce(work, slot, order->id, ORDERD__V1__EVENT__BODY_ORDER_HOLD_RELEASED, body);
}

/* Stock that came while the order could have none goes to those who waited longest. */
static void hold_release_fill(struct work *work, const Orderd__V1__Order *order)
{
	struct slot **lines = order_lines_get(work, order);

	for (int32_t i = 0; i < order->line_count; i++) {
		const Orderd__V1__OrderLine *line =
			(const Orderd__V1__OrderLine *)lines[i]->message;

		if (hold_release_waits(line))
			order_release_fill(work, line);
	}
}

bool hold_release_can(const Orderd__V1__OrderHold *hold)
{
	return hold->state == ORDERD__V1__HOLD_STATE__HOLD_STATE_IN_FORCE;
}

struct slot *hold_release(struct work *work, struct slot *slot, const char *reason)
{
	Orderd__V1__OrderHold *hold = work_edit(work, slot);
	struct slot *order_slot = work_find(work, &order_by_id, v_int(hold->order_id));
	Orderd__V1__Order *order;

	assert(order_slot);
	order = work_edit(work, order_slot);
	field_set(hold, state, ORDERD__V1__HOLD_STATE__HOLD_STATE_RELEASED);
	hold->released_at = work_time(work, work_now_us(work));
	field_set(hold, released_by, work_principal(work));
	hold->release_reason = arena_strdup(work_arena(work), reason);
	field_set(order, hold_count, order->hold_count - 1);
	if (hold->release_at)
		timer_cancel(work, hold->id);
	hold_release_announce(work, order_slot, hold);
	if (hold->blocks_allocate)
		hold_release_fill(work, order);
	return order_slot;
}

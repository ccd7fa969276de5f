#include "op/hold/hold_release.h"
#include "op/timer/timer.h"

static void hold_timer_want(struct work *work, const Orderd__V1__Timer *timer)
{
	struct slot *slot;

	work_want(work, &order_hold_by_id, v_int(timer->target_id));
	slot = work_find(work, &order_hold_by_id, v_int(timer->target_id));
	if (slot)
		hold_release_want(work, (const Orderd__V1__OrderHold *)slot->message);
}

static void hold_timer_fire(struct work *work, const Orderd__V1__Timer *timer)
{
	struct slot *slot = work_find(work, &order_hold_by_id, v_int(timer->target_id));

	if (slot && hold_release_can((const Orderd__V1__OrderHold *)slot->message))
		hold_release(work, slot, "its time is over");
}

const struct timer_kind timer_hold_release = {
	.kind = ORDERD__V1__TIMER_KIND__TIMER_KIND_HOLD_RELEASE,
	.set_by = { "order.hold_placed" },
	.want = hold_timer_want,
	.fire = hold_timer_fire,
};

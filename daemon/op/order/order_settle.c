#include "op/order/order_settle.h"

#include "model/field.h"
#include "model/order_state.h"
#include "model/order_status.h"
#include "op/announce.h"
#include "op/message.h"
#include "op/order/order_lines.h"

static void order_settle_announce_allocation(struct work *work, struct slot *slot,
					     Orderd__V1__AllocationStatus before)
{
	const Orderd__V1__Order *order = (const Orderd__V1__Order *)slot->message;
	Orderd__V1__OrderAllocationStatusChanged *body;

	if (order->allocation_status == before)
		return;
	body = message_new(work_arena(work),
			   &orderd__v1__order_allocation_status_changed__descriptor);
	body->number = order->number;
	field_set(body, before, before);
	field_set(body, after, order->allocation_status);
	announce(work, slot, order->id, ORDERD__V1__EVENT__BODY_ORDER_ALLOCATION_STATUS_CHANGED,
		 body);
}

static void order_settle_announce_fulfillment(struct work *work, struct slot *slot,
					      Orderd__V1__FulfillmentStatus before)
{
	const Orderd__V1__Order *order = (const Orderd__V1__Order *)slot->message;
	Orderd__V1__OrderFulfillmentStatusChanged *body;

	if (order->fulfillment_status == before)
		return;
	body = message_new(work_arena(work),
			   &orderd__v1__order_fulfillment_status_changed__descriptor);
	body->number = order->number;
	field_set(body, before, before);
	field_set(body, after, order->fulfillment_status);
	announce(work, slot, order->id, ORDERD__V1__EVENT__BODY_ORDER_FULFILLMENT_STATUS_CHANGED,
		 body);
}

static void order_settle_complete(struct work *work, struct slot *slot, Orderd__V1__Order *order)
{
	Orderd__V1__OrderCompleted *body;

	if (order_state_step(order, ORDER_STEP_COMPLETE) != 0)
		return;
	body = message_new(work_arena(work), &orderd__v1__order_completed__descriptor);
	body->number = order->number;
	announce(work, slot, order->id, ORDERD__V1__EVENT__BODY_ORDER_COMPLETED, body);
}

static void order_settle_revert_release(struct work *work, struct slot *slot,
					Orderd__V1__Order *order)
{
	Orderd__V1__OrderReleaseReverted *body;

	if (order_state_step(order, ORDER_STEP_REVERT_RELEASE) != 0)
		return;
	body = message_new(work_arena(work), &orderd__v1__order_release_reverted__descriptor);
	body->number = order->number;
	announce(work, slot, order->id, ORDERD__V1__EVENT__BODY_ORDER_RELEASE_REVERTED, body);
}

void order_settle(struct work *work, struct slot *slot)
{
	Orderd__V1__Order *order = work_edit(work, slot);
	const Orderd__V1__AllocationStatus allocation = order->allocation_status;
	const Orderd__V1__FulfillmentStatus fulfillment = order->fulfillment_status;
	const Orderd__V1__OrderLine *const *lines = order_lines_messages(work, order);
	size_t n = (size_t)order->line_count;

	order_status_derive(order, lines, n);
	order_settle_announce_allocation(work, slot, allocation);
	order_settle_announce_fulfillment(work, slot, fulfillment);
	if (order->fulfillment_status ==
	    ORDERD__V1__FULFILLMENT_STATUS__FULFILLMENT_STATUS_DELIVERED)
		order_settle_complete(work, slot, order);
	else if (order_status_untouched(lines, n))
		order_settle_revert_release(work, slot, order);
}

#include "op/inventory/backorder.h"

#include <assert.h>

#include "model/field.h"
#include "op/announce.h"
#include "op/message.h"
#include "op/order/order_lines.h"
#include "orderd/v1/inventory.pb-c.h"

/* Lines of an order that a fill is at. */
struct backorder_order {
	struct slot *slot; /* NULL: none yet */
	int64_t id;
};

void backorder_want(struct work *work, int64_t product_id, int64_t location_id)
{
	struct slot **lines = NULL;
	size_t n;

	work_want(work, &order_line_backordered, v_int(product_id), v_int(location_id));
	n = work_list(work, &order_line_backordered, &lines, v_int(product_id), v_int(location_id));
	for (size_t i = 0; i < n; i++) {
		const Orderd__V1__OrderLine *line =
			(const Orderd__V1__OrderLine *)lines[i]->message;

		work_want(work, &order_by_id, v_int(line->order_id));
		order_lines_want(work, line->order_id);
		announce_want(work, line->order_id);
	}
}

/* All lines of an order had their share: its statuses follow. */
static void backorder_settle(struct work *work, const struct backorder_order *at)
{
	Orderd__V1__OrderAllocationStatusChanged *body;
	Orderd__V1__AllocationStatus before;
	Orderd__V1__Order *order;

	if (!at->slot)
		return;
	order = work_edit(work, at->slot);
	before = order->allocation_status;
	order_lines_derive(work, order);
	if (order->allocation_status == before)
		return;
	body = message_new(work_arena(work),
			   &orderd__v1__order_allocation_status_changed__descriptor);
	body->number = order->number;
	field_set(body, before, before);
	field_set(body, after, order->allocation_status);
	announce(work, at->slot, order->id, ORDERD__V1__EVENT__BODY_ORDER_ALLOCATION_STATUS_CHANGED,
		 body);
}

static void backorder_give(struct work *work, struct slot *order_slot, struct slot *line_slot,
			   int64_t micros)
{
	const Orderd__V1__Order *order = (const Orderd__V1__Order *)order_slot->message;
	Orderd__V1__OrderLine *line = work_edit(work, line_slot);
	Orderd__V1__BackorderFilled *body =
		message_new(work_arena(work), &orderd__v1__backorder_filled__descriptor);

	line->reserved_micros += micros;
	line->backordered_micros -= micros;
	body->number = order->number;
	field_set(body, line_number, line->line_number);
	field_set(body, product_id, line->product_id);
	field_set(body, filled_micros, micros);
	field_set(body, backordered_micros, line->backordered_micros);
	/* The order changes with its lines: its version counts for both. */
	work_edit(work, order_slot);
	announce(work, order_slot, order->id, ORDERD__V1__EVENT__BODY_BACKORDER_FILLED, body);
}

int64_t backorder_fill(struct work *work, struct slot *level_slot)
{
	Orderd__V1__StockLevel *level = work_edit(work, level_slot);
	int64_t available = level->on_hand_micros - level->reserved_micros;
	struct backorder_order at = { 0 };
	struct slot **lines = NULL;
	int64_t filled = 0;
	size_t n;

	n = work_list(work, &order_line_backordered, &lines, v_int(level->product_id),
		      v_int(level->location_id));
	for (size_t i = 0; i < n && filled < available; i++) {
		const Orderd__V1__OrderLine *line =
			(const Orderd__V1__OrderLine *)lines[i]->message;
		int64_t micros = line->backordered_micros;

		/* Filled or cancelled meanwhile, by a request of the same batch. */
		if (micros <= 0)
			continue;
		if (micros > available - filled)
			micros = available - filled;
		if (line->order_id != at.id) {
			backorder_settle(work, &at);
			at.id = line->order_id;
			at.slot = work_find(work, &order_by_id, v_int(at.id));
			assert(at.slot);
		}
		backorder_give(work, at.slot, lines[i], micros);
		filled += micros;
	}
	backorder_settle(work, &at);
	level->reserved_micros += filled;
	level->backordered_micros -= filled;
	return filled;
}

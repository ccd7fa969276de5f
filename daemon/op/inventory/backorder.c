#include "op/inventory/backorder.h"

#include <assert.h>

#include "model/field.h"
#include "op/announce.h"
#include "op/hold/order_holds.h"
#include "op/message.h"
#include "op/order/order_lines.h"
#include "op/order/order_settle.h"
#include "orderd/v1/inventory.pb-c.h"

/*
 * Statuses follow from all lines of an order, so a fill may bring this many into the batch: 100,000
 * of 1 KiB. Behind it, only the first order that waits is filled; the next booking goes on from
 * there.
 */
#define BACKORDER_LINES_MAX 100000

/* Lines of an order that a fill is at. */
struct backorder_order {
	struct slot *slot; /* NULL: none yet */
	int64_t id;
	int64_t n_lines; /* of all orders so far */
	bool held;       /* it gets no stock: those behind it have their turn */
};

/* Goes on to another order. False when it would be too much. */
static bool backorder_reach(struct work *work, struct backorder_order *at, int64_t id,
			    struct slot *slot)
{
	const Orderd__V1__Order *order = slot ? (const Orderd__V1__Order *)slot->message : NULL;
	bool first = at->n_lines == 0;

	at->id = id;
	at->slot = slot;
	at->held = order && order_holds_block(work, order, HOLD_ALLOCATE);
	if (!at->held)
		at->n_lines += order ? order->line_count : 1;
	return first || at->n_lines <= BACKORDER_LINES_MAX;
}

/* What would be free if everything that may come came. */
static int64_t backorder_available(struct work *work, const struct backorder_chance *chance)
{
	struct slot *slot = work_find(work, &stock_level_by_place, v_int(chance->product_id),
				      v_int(chance->location_id));
	const Orderd__V1__StockLevel *level = slot ? (const Orderd__V1__StockLevel *)slot->message
						   : NULL;
	int64_t available = level ? level->on_hand_micros - level->reserved_micros : 0;

	if (__builtin_add_overflow(available, chance->coming_micros, &available))
		return INT64_MAX;
	return available;
}

void backorder_want(struct work *work, const struct backorder_chance *chance)
{
	int64_t available = backorder_available(work, chance);
	struct backorder_order at = { 0 };
	struct slot **lines = NULL;
	size_t n;

	work_want(work, &order_line_backordered, v_int(chance->product_id),
		  v_int(chance->location_id));
	n = work_list(work, &order_line_backordered, &lines, v_int(chance->product_id),
		      v_int(chance->location_id));
	for (size_t i = 0; i < n && available > 0; i++) {
		const Orderd__V1__OrderLine *line =
			(const Orderd__V1__OrderLine *)lines[i]->message;

		if (line->order_id == chance->except_order_id)
			continue;
		if (line->order_id != at.id) {
			work_want(work, &order_by_id, v_int(line->order_id));
			if (!backorder_reach(work, &at, line->order_id,
					     work_find(work, &order_by_id, v_int(line->order_id))))
				return;
			/* How many lines it has is known with the order. */
			if (at.slot) {
				order_holds_want(work, (const Orderd__V1__Order *)at.slot->message);
				order_lines_want(work, line->order_id);
				announce_want(work, line->order_id);
			}
		}
		if (!at.held)
			available -= line->backordered_micros;
	}
}

/* All lines of an order had their share: its statuses follow. */
static void backorder_settle(struct work *work, const struct backorder_order *at)
{
	if (at->slot && !at->held)
		order_settle(work, at->slot);
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
			if (!backorder_reach(work, &at, line->order_id,
					     work_find(work, &order_by_id,
						       v_int(line->order_id)))) {
				at.slot = NULL;
				break;
			}
			assert(at.slot);
		}
		if (at.held)
			continue;
		backorder_give(work, at.slot, lines[i], micros);
		filled += micros;
	}
	backorder_settle(work, &at);
	level->reserved_micros += filled;
	level->backordered_micros -= filled;
	return filled;
}

#include "op/shipment/open_shipments.h"

#include <assert.h>

#include "model/order_quantity.h"
#include "op/announce.h"
#include "op/message.h"
#include "op/shipment/shipment_body.h"
#include "op/shipment/shipment_cancel.h"
#include "op/shipment/shipment_target.h"

/* Only an order that was released to fulfilment has shipments that can change. */
static size_t open_shipments_list(struct work *work, const Orderd__V1__Order *order,
				  struct slot ***ret)
{
	if (order->state != ORDERD__V1__ORDER_STATE__ORDER_STATE_PROCESSING)
		return 0;
	return work_list(work, &shipment_open, ret, v_int(order->id));
}

static bool open_shipments_has(const struct slot *slot)
{
	return shipment_state_open(((const Orderd__V1__Shipment *)slot->message)->state);
}

void open_shipments_want(struct work *work, const Orderd__V1__Order *order)
{
	struct slot **slots = NULL;
	size_t n;

	if (order->state != ORDERD__V1__ORDER_STATE__ORDER_STATE_PROCESSING)
		return;
	work_want(work, &shipment_open, v_int(order->id));
	n = open_shipments_list(work, order, &slots);
	for (size_t i = 0; i < n; i++) {
		int64_t id = ((const Orderd__V1__Shipment *)slots[i]->message)->id;

		if (!open_shipments_has(slots[i]))
			continue;
		work_want(work, &shipment_line_by_shipment, v_int(id));
		announce_want(work, id);
	}
}

void open_shipments_find(struct work *work, const Orderd__V1__Order *order,
			 struct open_shipments *ret)
{
	struct slot **slots = NULL;
	size_t n = open_shipments_list(work, order, &slots);

	*ret = (struct open_shipments){
		.items = arena_alloc(work_arena(work), n * sizeof(*ret->items)),
	};
	for (size_t i = 0; i < n; i++) {
		struct open_shipment *item = &ret->items[ret->n];
		int64_t id = ((const Orderd__V1__Shipment *)slots[i]->message)->id;

		if (!open_shipments_has(slots[i]))
			continue;
		item->slot = slots[i];
		item->n_lines =
			work_list(work, &shipment_line_by_shipment, &item->lines, v_int(id));
		ret->n++;
	}
}

/* What the shipment has of the line, as far as it is wanted. */
static int64_t open_shipments_take_from(struct work *work, struct open_shipment *item,
					Orderd__V1__OrderLine *of, int64_t micros)
{
	for (size_t i = 0; i < item->n_lines; i++) {
		const Orderd__V1__ShipmentLine *held =
			(const Orderd__V1__ShipmentLine *)item->lines[i]->message;
		Orderd__V1__ShipmentLine *line;

		if (held->line_number != of->line_number || held->quantity_micros == 0)
			continue;
		if (micros > held->quantity_micros)
			micros = held->quantity_micros;
		line = work_edit(work, item->lines[i]);
		line->quantity_micros -= micros;
		order_quantity_unpick(of, micros);
		item->reduced = true;
		return micros;
	}
	return 0;
}

void open_shipments_take(struct work *work, struct open_shipments *open,
			 Orderd__V1__OrderLine *line, int64_t micros)
{
	for (size_t i = open->n; i-- > 0 && micros > 0;)
		micros -= open_shipments_take_from(work, &open->items[i], line, micros);
	assert(micros == 0);
}

static bool open_shipments_empty(const struct open_shipment *item)
{
	for (size_t i = 0; i < item->n_lines; i++)
		if (((const Orderd__V1__ShipmentLine *)item->lines[i]->message)->quantity_micros >
		    0)
			return false;
	return true;
}

static void open_shipments_cancel_one(struct work *work, const struct open_shipment *item,
				      const char *reason)
{
	int r = shipment_state_step(work_edit(work, item->slot), SHIPMENT_STEP_CANCEL);

	assert(r == 0);
	shipment_cancel(work, item->slot, item->lines, item->n_lines, reason);
}

static void open_shipments_announce(struct work *work, const struct open_shipment *item)
{
	/* The shipment changes with its lines: its version counts for both. */
	const Orderd__V1__Shipment *shipment = work_edit(work, item->slot);
	Orderd__V1__ShipmentReduced *body =
		message_new(work_arena(work), &orderd__v1__shipment_reduced__descriptor);

	body->number = shipment->number;
	field_set(body, order_id, shipment->order_id);
	body->order_number = shipment->order_number;
	body->lines =
		shipment_body_lines(work_arena(work), item->lines, item->n_lines, &body->n_lines);
	field_set(body, line_count, shipment->line_count);
	announce(work, item->slot, shipment->id, ORDERD__V1__EVENT__BODY_SHIPMENT_REDUCED, body);
}

void open_shipments_settle(struct work *work, struct open_shipments *open, const char *reason)
{
	for (size_t i = 0; i < open->n; i++) {
		const struct open_shipment *item = &open->items[i];

		if (!item->reduced)
			continue;
		if (open_shipments_empty(item))
			open_shipments_cancel_one(work, item, reason);
		else
			open_shipments_announce(work, item);
	}
}

void open_shipments_cancel(struct work *work, struct open_shipments *open, const char *reason)
{
	for (size_t i = 0; i < open->n; i++)
		open_shipments_cancel_one(work, &open->items[i], reason);
}

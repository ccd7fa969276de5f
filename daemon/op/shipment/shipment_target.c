#include "op/shipment/shipment_target.h"

#include <assert.h>

#include "op/announce.h"
#include "op/hold/order_holds.h"
#include "op/order/order_lines.h"
#include "op/state_refusal.h"
#include "op/target.h"

const Orderd__V1__Order *shipment_target_want(struct work *work, const Orderd__V1__RecordKey *key)
{
	const Orderd__V1__Shipment *shipment;
	struct slot *slot;

	slot = target_want(work, &entity_shipment, key);
	if (!slot)
		return NULL;
	shipment = (const Orderd__V1__Shipment *)slot->message;
	work_want(work, &shipment_line_by_shipment, v_int(shipment->id));
	work_want(work, &order_by_id, v_int(shipment->order_id));
	order_lines_want(work, shipment->order_id);
	announce_want(work, shipment->order_id);
	slot = work_find(work, &order_by_id, v_int(shipment->order_id));
	if (!slot)
		return NULL;
	order_holds_want(work, (const Orderd__V1__Order *)slot->message);
	return (const Orderd__V1__Order *)slot->message;
}

static bool shipment_target_step(struct work *work, Orderd__V1__Shipment *shipment,
				 enum shipment_step step)
{
	const struct state_refusal refusal = {
		.machine = &shipment_state_machine,
		.reason = REASON_SHIPMENT_STATE,
		.noun = "shipment",
		.number = shipment->number,
		.state = (int)shipment->state,
		.step = (int)step,
	};

	if (shipment_state_step(shipment, step) == 0)
		return true;
	state_refuse(work_verdict(work), &refusal, shipment->number);
	return false;
}

bool shipment_target_open(struct work *work, const Orderd__V1__RecordKey *key,
			  enum shipment_step step, struct shipment_target *ret)
{
	struct slot *slot = target_find(work, &entity_shipment, key);
	const Orderd__V1__Shipment *shipment;

	if (!slot)
		return false;
	shipment = (const Orderd__V1__Shipment *)slot->message;
	ret->shipment_slot = slot;
	ret->shipment = work_edit(work, slot);
	if (!shipment_target_step(work, ret->shipment, step))
		return false;
	ret->order_slot = work_find(work, &order_by_id, v_int(shipment->order_id));
	assert(ret->order_slot);
	ret->order = work_edit(work, ret->order_slot);
	if (!order_holds_pass(work, ret->order, order_hold_of_shipment_step(step),
			      arena_printf(work_arena(work), "%s %s",
					   shipment_state_machine.step_names[step],
					   shipment->number)))
		return false;
	ret->n_lines =
		work_list(work, &shipment_line_by_shipment, &ret->lines, v_int(shipment->id));
	return true;
}

Orderd__V1__OrderLine *shipment_target_line(struct work *work, const Orderd__V1__ShipmentLine *line)
{
	struct slot *slot = work_find(work, &order_line_by_number, v_int(line->order_id),
				      v_int(line->line_number));

	assert(slot);
	return work_edit(work, slot);
}

Orderd__V1__Event *shipment_target_announce(struct work *work, const struct shipment_target *target,
					    Orderd__V1__Event__BodyCase body_case, void *body)
{
	return announce(work, target->shipment_slot, target->shipment->id, body_case, body);
}

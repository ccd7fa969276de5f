#include "model/field.h"
#include "op/announce.h"
#include "op/hold/order_holds.h"
#include "op/input.h"
#include "op/message.h"
#include "op/operations.h"
#include "op/order/order_target.h"
#include "op/record_key.h"
#include "op/target.h"
#include "op/timer/timer.h"

#define PLACE_HOLD_MAX 100 /* in force on one order: a refusal names them all */

static void place_hold_check(const void *message, struct verdict *verdict)
{
	const Orderd__V1__PlaceHoldRequest *request = message;

	record_key_check(verdict, request->order, "order");
	if (!request->has_kind)
		input_required(verdict, "kind");
	else
		input_enum(verdict, &orderd__v1__hold_kind__descriptor, (int)request->kind, "kind");
	if (!request->blocks_confirm && !request->blocks_allocate && !request->blocks_ship &&
	    !request->blocks_invoice)
		verdict_violate(verdict, REASON_REQUIRED, "blocks_ship",
				"the hold must block something: confirm, allocate, ship or "
				"invoice");
	if (!request->reason || !*request->reason)
		input_required(verdict, "reason");
	input_text(verdict, &entity_order_hold, "reason", request->reason, "reason");
	input_text(verdict, &entity_order_hold, "note", request->note, "note");
	if (request->owner)
		record_key_check(verdict, request->owner, "owner");
	record_key_check_external(verdict, request->external_id, "external_id");
	input_time(verdict, request->release_at, "release_at");
}

static void place_hold_load(struct work *work, const void *message)
{
	const Orderd__V1__PlaceHoldRequest *request = message;

	order_target_want(work, request->order);
	work_want_record(work, &entity_principal, request->owner);
	target_want_name(work, &entity_order_hold, request->external_id);
}

static bool place_hold_full(struct work *work, const Orderd__V1__Order *order)
{
	if (order->hold_count < PLACE_HOLD_MAX)
		return false;
	verdict_refuse(work_verdict(work), REASON_HOLDS_FULL, "%d holds are in force on %s",
		       order->hold_count, order->number);
	return true;
}

/* False, with the violation in the verdict, when nobody is called so. */
static bool place_hold_owned(struct work *work, const Orderd__V1__RecordKey *owner)
{
	if (!owner || work_find_record(work, &entity_principal, owner))
		return true;
	record_key_missing(work_verdict(work), &entity_principal, owner, "owner");
	return false;
}

/* False, with the violation in the verdict, when it would end before it begins. */
static bool place_hold_lasts(struct work *work, const Google__Protobuf__Timestamp *release_at)
{
	if (!release_at || work_time_us(release_at) > work_now_us(work))
		return true;
	verdict_violate(work_verdict(work), REASON_DATE_IN_PAST, "release_at",
			"release_at is over already; leave it out for a hold that somebody "
			"releases");
	return false;
}

static void place_hold_set_timer(struct work *work, const struct slot *order,
				 const Orderd__V1__OrderHold *hold)
{
	const struct timer_setting setting = {
		.kind = ORDERD__V1__TIMER_KIND__TIMER_KIND_HOLD_RELEASE,
		.policy = ORDERD__V1__TIMER_POLICY__TIMER_POLICY_FIRE,
		.subject = order,
		.target_id = hold->id,
		.due_us = work_time_us(hold->release_at),
	};

	if (hold->release_at)
		timer_set(work, &setting);
}

static struct slot *place_hold_make(struct work *work, const Orderd__V1__PlaceHoldRequest *request,
				    const Orderd__V1__Order *order)
{
	Orderd__V1__OrderHold *hold = work_new(work, &entity_order_hold);

	field_set(hold, order_id, order->id);
	hold->order_number = order->number;
	field_set(hold, account_id, order->account_id);
	field_set(hold, kind, request->kind);
	field_set(hold, state, ORDERD__V1__HOLD_STATE__HOLD_STATE_IN_FORCE);
	field_set(hold, blocks_confirm, request->blocks_confirm);
	field_set(hold, blocks_allocate, request->blocks_allocate);
	field_set(hold, blocks_ship, request->blocks_ship);
	field_set(hold, blocks_invoice, request->blocks_invoice);
	hold->reason = request->reason;
	hold->note = request->note;
	if (request->owner)
		field_set(hold, owner_id,
			  record_key_id(work_find_record(work, &entity_principal, request->owner)));
	field_set(hold, placed_by, work_principal(work));
	hold->release_at = request->release_at;
	if (request->external_id)
		work_link(work, &entity_order_hold, hold->id, request->external_id);
	return work_insert(work, &entity_order_hold, hold);
}

static void place_hold_announce(struct work *work, struct slot *slot,
				const Orderd__V1__OrderHold *hold)
{
	const Orderd__V1__Order *order = (const Orderd__V1__Order *)slot->message;
	Orderd__V1__OrderHoldPlaced *body =
		message_new(work_arena(work), &orderd__v1__order_hold_placed__descriptor);

	body->number = order->number;
	field_set(body, hold_id, hold->id);
	field_set(body, kind, hold->kind);
	field_set(body, blocks_confirm, hold->blocks_confirm);
	field_set(body, blocks_allocate, hold->blocks_allocate);
	field_set(body, blocks_ship, hold->blocks_ship);
	field_set(body, blocks_invoice, hold->blocks_invoice);
	body->reason = hold->reason;
	field_set(body, hold_count, order->hold_count);
	body->release_at = hold->release_at;
	announce(work, slot, order->id, ORDERD__V1__EVENT__BODY_ORDER_HOLD_PLACED, body);
}

static void place_hold_decide(struct work *work, const void *message, void *reply)
{
	const Orderd__V1__PlaceHoldRequest *request = message;
	Orderd__V1__PlaceHoldResponse *response = reply;
	const Orderd__V1__OrderHold *hold;
	Orderd__V1__Order *order;
	struct slot *slot;

	if (target_taken(work, &entity_order_hold, request->external_id))
		return;
	slot = target_find(work, &entity_order, request->order);
	if (!slot || !place_hold_owned(work, request->owner) ||
	    !place_hold_lasts(work, request->release_at))
		return;
	order = work_edit(work, slot);
	if (!order_target_step(work, order, ORDER_STEP_HOLD) || place_hold_full(work, order))
		return;
	hold = (const Orderd__V1__OrderHold *)place_hold_make(work, request, order)->message;
	field_set(order, hold_count, order->hold_count + 1);
	place_hold_set_timer(work, slot, hold);
	place_hold_announce(work, slot, hold);
	target_answer(slot, reply);
	field_set(response, hold_id, hold->id);
}

const struct op op_place_hold = {
	.method = "orderd.v1.OrderHoldService/PlaceHold",
	.kind = OP_WRITE,
	.callers = OP_ADMINISTRATOR | OP_STAFF | OP_SERVICE,
	.check = place_hold_check,
	.load = place_hold_load,
	.decide = place_hold_decide,
};

#include "model/credit.h"
#include "model/currency.h"
#include "model/field.h"
#include "model/money.h"
#include "model/order_quantity.h"
#include "op/business_time.h"
#include "op/input.h"
#include "op/inventory/stock_change.h"
#include "op/message.h"
#include "op/operations.h"
#include "op/order/order_settle.h"
#include "op/record_key.h"
#include "op/shipment/shipment_body.h"
#include "op/shipment/shipment_target.h"
#include "orderd/v1/credit.pb-c.h"

#define SHIP_ROWS 16 /* shipment, order, and of each line three; seldom more than a few lines */

static void ship_check(const void *message, struct verdict *verdict)
{
	const Orderd__V1__ShipRequest *request = message;

	record_key_check(verdict, request->shipment, "shipment");
	input_text(verdict, &entity_shipment, "carrier", request->carrier, "carrier");
	input_text(verdict, &entity_shipment, "tracking_number", request->tracking_number,
		   "tracking_number");
	input_time(verdict, request->shipped_at, "shipped_at");
}

static uint32_t ship_rows(const void *message)
{
	return SHIP_ROWS;
}

static void ship_load(struct work *work, const void *message)
{
	const Orderd__V1__ShipRequest *request = message;
	const Orderd__V1__Order *order = shipment_target_want(work, request->shipment);
	struct slot **lines = NULL;
	struct slot *shipment;
	size_t n;

	if (!order)
		return;
	work_want(work, &credit_account_by_currency, v_int(order->account_id),
		  v_text(order->currency));
	shipment = work_find_record(work, &entity_shipment, request->shipment);
	n = work_list(work, &shipment_line_by_shipment, &lines,
		      v_int(((const Orderd__V1__Shipment *)shipment->message)->id));
	for (size_t i = 0; i < n; i++) {
		const Orderd__V1__ShipmentLine *line =
			(const Orderd__V1__ShipmentLine *)lines[i]->message;

		if (line->has_location_id)
			work_want(work, &stock_level_by_place, v_int(line->product_id),
				  v_int(line->location_id));
	}
}

/* False, with the refusal in the verdict, when the account is above its limit: it was lowered after
 * the order, or other systems' claims rose. */
static bool ship_check_credit(struct work *work, const struct shipment_target *target)
{
	const Orderd__V1__Order *order = target->order;
	struct slot *slot = work_find(work, &credit_account_by_currency, v_int(order->account_id),
				      v_text(order->currency));
	const Orderd__V1__CreditAccount *credit =
		slot ? (const Orderd__V1__CreditAccount *)slot->message : NULL;
	char exposure[MONEY_TEXT_SIZE], limit[MONEY_TEXT_SIZE];
	unsigned int exponent = 0;

	if (!credit_over(credit))
		return true;
	currency_find(order->currency, &exponent);
	verdict_refuse(work_verdict(work), REASON_CREDIT_EXCEEDED,
		       "cannot ship %s: the account's exposure of %s %s is above its limit of %s",
		       target->shipment->number,
		       money_format(credit_used(credit, credit->exposure_minor), exponent,
				    exposure),
		       order->currency, money_format(credit->limit_minor, exponent, limit));
	return false;
}

/* Off the stock, with the movement that explains it. */
static void ship_take(struct work *work, const Orderd__V1__Shipment *shipment,
		      const Orderd__V1__ShipmentLine *line)
{
	const struct stock_change change = {
		.kind = ORDERD__V1__MOVEMENT_KIND__MOVEMENT_KIND_SHIPMENT,
		.quantity_micros = -line->quantity_micros,
		.document = shipment->number,
	};
	Orderd__V1__StockLevel *level;

	level = work_edit(work,
			  work_find(work, &stock_level_by_place, v_int(line->product_id),
				    v_int(line->location_id)));
	level->on_hand_micros -= line->quantity_micros;
	level->reserved_micros -= line->quantity_micros;
	stock_change_add_movement(work, &change, level);
}

static void ship_lines(struct work *work, const struct shipment_target *target)
{
	for (size_t i = 0; i < target->n_lines; i++) {
		const Orderd__V1__ShipmentLine *line =
			(const Orderd__V1__ShipmentLine *)target->lines[i]->message;

		if (line->quantity_micros == 0)
			continue;
		order_quantity_ship(shipment_target_line(work, line), line->quantity_micros);
		if (line->has_location_id)
			ship_take(work, target->shipment, line);
	}
}

static void ship_announce(struct work *work, const struct shipment_target *target,
			  const Orderd__V1__ShipRequest *request)
{
	const Orderd__V1__Shipment *shipment = target->shipment;
	Orderd__V1__ShipmentShipped *body =
		message_new(work_arena(work), &orderd__v1__shipment_shipped__descriptor);
	Orderd__V1__Event *event;

	body->number = shipment->number;
	field_set(body, order_id, shipment->order_id);
	body->order_number = shipment->order_number;
	body->lines = shipment_body_lines(work_arena(work), target->lines, target->n_lines,
					  &body->n_lines);
	field_set(body, line_count, shipment->line_count);
	body->carrier = shipment->carrier;
	body->tracking_number = shipment->tracking_number;
	event = shipment_target_announce(work, target, ORDERD__V1__EVENT__BODY_SHIPMENT_SHIPPED,
					 body);
	if (request->shipped_at)
		event->occurred_at = shipment->shipped_at;
}

static void ship_decide(struct work *work, const void *message, void *reply)
{
	const Orderd__V1__ShipRequest *request = message;
	Orderd__V1__ShipResponse *response = reply;
	Google__Protobuf__Timestamp *shipped_at;
	struct shipment_target target;

	if (!shipment_target_open(work, request->shipment, SHIPMENT_STEP_SHIP, &target))
		return;
	shipped_at = business_time(work, request->shipped_at, "shipped_at");
	if (!shipped_at || !ship_check_credit(work, &target))
		return;
	if (request->carrier)
		target.shipment->carrier = request->carrier;
	if (request->tracking_number)
		target.shipment->tracking_number = request->tracking_number;
	target.shipment->shipped_at = shipped_at;
	ship_lines(work, &target);
	ship_announce(work, &target, request);
	order_settle(work, target.order_slot);
	SHIPMENT_TARGET_ANSWER(response, &target);
}

const struct op op_ship = {
	.method = "orderd.v1.ShipmentService/Ship",
	.kind = OP_WRITE,
	.callers = OP_ADMINISTRATOR | OP_STAFF | OP_SERVICE,
	.check = ship_check,
	.rows = ship_rows,
	.load = ship_load,
	.decide = ship_decide,
};

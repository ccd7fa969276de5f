#include "model/order_quantity.h"
#include "op/business_time.h"
#include "op/input.h"
#include "op/message.h"
#include "op/operations.h"
#include "op/order/order_settle.h"
#include "op/record_key.h"
#include "op/shipment/shipment_target.h"

static void confirm_delivery_check(const void *message, struct verdict *verdict)
{
	const Orderd__V1__ConfirmDeliveryRequest *request = message;

	record_key_check(verdict, request->shipment, "shipment");
	input_time(verdict, request->delivered_at, "delivered_at");
}

static void confirm_delivery_load(struct work *work, const void *message)
{
	const Orderd__V1__ConfirmDeliveryRequest *request = message;

	shipment_target_want(work, request->shipment);
}

static bool confirm_delivery_take_time(struct work *work, Orderd__V1__Shipment *shipment,
				       const Google__Protobuf__Timestamp *stated)
{
	Google__Protobuf__Timestamp *time = business_time(work, stated, "delivered_at");

	if (!time)
		return false;
	if (work_time_us(time) < work_time_us(shipment->shipped_at)) {
		verdict_violate(work_verdict(work), REASON_OUT_OF_RANGE, "delivered_at",
				"delivered_at lies before %s was shipped", shipment->number);
		return false;
	}
	shipment->delivered_at = time;
	return true;
}

static void confirm_delivery_announce(struct work *work, const struct shipment_target *target,
				      const Orderd__V1__ConfirmDeliveryRequest *request)
{
	const Orderd__V1__Shipment *shipment = target->shipment;
	Orderd__V1__ShipmentDelivered *body =
		message_new(work_arena(work), &orderd__v1__shipment_delivered__descriptor);
	Orderd__V1__Event *event;

	body->number = shipment->number;
	field_set(body, order_id, shipment->order_id);
	body->order_number = shipment->order_number;
	event = shipment_target_announce(work, target, ORDERD__V1__EVENT__BODY_SHIPMENT_DELIVERED,
					 body);
	if (request->delivered_at)
		event->occurred_at = shipment->delivered_at;
}

static void confirm_delivery_decide(struct work *work, const void *message, void *reply)
{
	const Orderd__V1__ConfirmDeliveryRequest *request = message;
	Orderd__V1__ConfirmDeliveryResponse *response = reply;
	struct shipment_target target;

	if (!shipment_target_open(work, request->shipment, SHIPMENT_STEP_DELIVER, &target))
		return;
	if (!confirm_delivery_take_time(work, target.shipment, request->delivered_at))
		return;
	for (size_t i = 0; i < target.n_lines; i++) {
		const Orderd__V1__ShipmentLine *line =
			(const Orderd__V1__ShipmentLine *)target.lines[i]->message;

		order_quantity_deliver(shipment_target_line(work, line), line->quantity_micros);
	}
	confirm_delivery_announce(work, &target, request);
	order_settle(work, target.order_slot);
	SHIPMENT_TARGET_ANSWER(response, &target);
}

const struct op op_confirm_delivery = {
	.method = "orderd.v1.ShipmentService/ConfirmDelivery",
	.kind = OP_WRITE,
	.callers = OP_ADMINISTRATOR | OP_STAFF | OP_SERVICE,
	.check = confirm_delivery_check,
	.load = confirm_delivery_load,
	.decide = confirm_delivery_decide,
};

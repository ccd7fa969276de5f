#include "op/input.h"
#include "op/operations.h"
#include "op/order/order_settle.h"
#include "op/record_key.h"
#include "op/shipment/shipment_cancel.h"
#include "op/shipment/shipment_target.h"

static void cancel_shipment_check(const void *message, struct verdict *verdict)
{
	const Orderd__V1__CancelShipmentRequest *request = message;

	record_key_check(verdict, request->shipment, "shipment");
	if (!request->reason || !*request->reason)
		input_required(verdict, "reason");
	input_text(verdict, &entity_shipment, "cancel_reason", request->reason, "reason");
}

static void cancel_shipment_load(struct work *work, const void *message)
{
	const Orderd__V1__CancelShipmentRequest *request = message;

	shipment_target_want(work, request->shipment);
}

static void cancel_shipment_decide(struct work *work, const void *message, void *reply)
{
	const Orderd__V1__CancelShipmentRequest *request = message;
	Orderd__V1__CancelShipmentResponse *response = reply;
	struct shipment_target target;

	if (!shipment_target_open(work, request->shipment, SHIPMENT_STEP_CANCEL, &target))
		return;
	shipment_cancel(work, target.shipment_slot, target.lines, target.n_lines, request->reason);
	order_settle(work, target.order_slot);
	SHIPMENT_TARGET_ANSWER(response, &target);
}

const struct op op_cancel_shipment = {
	.method = "orderd.v1.ShipmentService/CancelShipment",
	.kind = OP_WRITE,
	.callers = OP_ADMINISTRATOR | OP_STAFF | OP_SERVICE,
	.check = cancel_shipment_check,
	.load = cancel_shipment_load,
	.decide = cancel_shipment_decide,
};

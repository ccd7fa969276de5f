#include "model/field.h"
#include "op/announce.h"
#include "op/message.h"
#include "op/operations.h"
#include "op/order/order_target.h"
#include "op/record_key.h"

static void confirm_order_check(const void *message, struct verdict *verdict)
{
	const Orderd__V1__ConfirmOrderRequest *request = message;

	record_key_check(verdict, request->order, "order");
}

static void confirm_order_load(struct work *work, const void *message)
{
	const Orderd__V1__ConfirmOrderRequest *request = message;

	order_target_want(work, request->order);
}

static void confirm_order_decide(struct work *work, const void *message, void *reply)
{
	const Orderd__V1__ConfirmOrderRequest *request = message;
	Orderd__V1__ConfirmOrderResponse *response = reply;
	Orderd__V1__OrderConfirmed *body;
	Orderd__V1__Order *order;
	struct slot *slot;

	slot = order_target_find(work, request->order, request->has_expected_version,
				 request->expected_version);
	if (!slot)
		return;
	order = work_edit(work, slot);
	if (!order_target_step(work, order, ORDER_STEP_CONFIRM))
		return;
	body = message_new(work_arena(work), &orderd__v1__order_confirmed__descriptor);
	body->number = order->number;
	announce(work, slot, order->id, ORDERD__V1__EVENT__BODY_ORDER_CONFIRMED, body);
	field_set(response, order_id, order->id);
	response->number = order->number;
	field_set(response, version, order->version);
	field_set(response, state, order->state);
}

const struct op op_confirm_order = {
	.method = "orderd.v1.OrderService/ConfirmOrder",
	.kind = OP_WRITE,
	.callers = OP_ADMINISTRATOR | OP_STAFF | OP_SERVICE,
	.check = confirm_order_check,
	.load = confirm_order_load,
	.decide = confirm_order_decide,
};

#include "model/field.h"
#include "op/announce.h"
#include "op/message.h"
#include "op/operations.h"
#include "op/order/order_target.h"
#include "op/record_key.h"
#include "op/target.h"

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
	struct slot *slot = target_find(work, &entity_order, request->order);

	if (!slot || !order_target_step(work, work_edit(work, slot), ORDER_STEP_CONFIRM))
		return;
	announce_state(work, slot, ORDERD__V1__EVENT__BODY_ORDER_CONFIRMED);
	target_answer(slot, reply);
}

const struct op op_confirm_order = {
	.method = "orderd.v1.OrderService/ConfirmOrder",
	.kind = OP_WRITE,
	.callers = OP_ADMINISTRATOR | OP_STAFF | OP_SERVICE,
	.check = confirm_order_check,
	.load = confirm_order_load,
	.decide = confirm_order_decide,
};

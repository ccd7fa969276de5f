#include "model/field.h"
#include "op/announce.h"
#include "op/input.h"
#include "op/message.h"
#include "op/operations.h"
#include "op/order/order_lines.h"
#include "op/order/order_release.h"
#include "op/order/order_reprice.h"
#include "op/order/order_target.h"
#include "op/record_key.h"
#include "op/target.h"
#include "op/shipment/open_shipments.h"

static void cancel_order_check(const void *message, struct verdict *verdict)
{
	const Orderd__V1__CancelOrderRequest *request = message;

	record_key_check(verdict, request->order, "order");
	if (!request->reason || !*request->reason)
		input_required(verdict, "reason");
	input_text(verdict, &entity_order, "cancel_reason", request->reason, "reason");
}

/* What all lines give back bounds what the lines of any one product do. */
static int64_t cancel_order_coming(struct slot *const *lines, size_t n)
{
	int64_t sum = 0;

	for (size_t i = 0; i < n; i++) {
		const Orderd__V1__OrderLine *line =
			(const Orderd__V1__OrderLine *)lines[i]->message;

		if (__builtin_add_overflow(sum, line->reserved_micros, &sum))
			return INT64_MAX;
	}
	return sum;
}

static void cancel_order_load(struct work *work, const void *message)
{
	const Orderd__V1__CancelOrderRequest *request = message;
	const Orderd__V1__Order *order = order_target_want(work, request->order);
	struct slot **lines = NULL;
	int64_t coming;
	size_t n;

	if (!order)
		return;
	order_release_want(work, order);
	order_lines_want(work, order->id);
	open_shipments_want(work, order);
	n = work_list(work, &order_line_by_order, &lines, v_int(order->id));
	coming = cancel_order_coming(lines, n);
	for (size_t i = 0; i < n; i++)
		order_release_want_line(work, (const Orderd__V1__OrderLine *)lines[i]->message,
					coming, order->id);
}

/* True, with the refusal in the verdict, when some of the order has left. */
static bool cancel_order_shipped(struct work *work, const Orderd__V1__Order *order,
				 struct slot **lines)
{
	for (int32_t i = 0; i < order->line_count; i++) {
		const Orderd__V1__OrderLine *line =
			(const Orderd__V1__OrderLine *)lines[i]->message;

		if (line->shipped_micros > 0) {
			verdict_refuse(work_verdict(work), REASON_SHIPPED_ALREADY,
				       "cannot cancel %s: line %d (%s) was shipped, in part at "
				       "least; the rest can be cancelled by lines",
				       order->number, line->line_number, line->sku);
			return true;
		}
	}
	return false;
}

/* What the order gave back goes to those who wait, after its own event. */
static void cancel_order_fill(struct work *work, const Orderd__V1__Order *order,
			      struct slot **lines)
{
	for (int32_t i = 0; i < order->line_count; i++)
		order_release_fill(work, (const Orderd__V1__OrderLine *)lines[i]->message);
}

static void cancel_order_apply(struct work *work, struct slot *slot, struct open_shipments *open,
			       const char *reason)
{
	Orderd__V1__Order *order = work_edit(work, slot);
	struct slot **lines = order_lines_get(work, order);
	Orderd__V1__OrderCancelled *body;

	if (cancel_order_shipped(work, order, lines))
		return;
	order->cancel_reason = arena_strdup(work_arena(work), reason);
	open_shipments_cancel(work, open, reason);
	for (int32_t i = 0; i < order->line_count; i++) {
		Orderd__V1__OrderLine *line = work_edit(work, lines[i]);

		order_release_line(work, line, line->ordered_micros - line->cancelled_micros);
	}
	order_lines_derive(work, order);
	order_release_credit(work, order, order_reprice(work, order));
	body = message_new(work_arena(work), &orderd__v1__order_cancelled__descriptor);
	body->number = order->number;
	body->reason = order->cancel_reason;
	announce(work, slot, order->id, ORDERD__V1__EVENT__BODY_ORDER_CANCELLED, body);
	cancel_order_fill(work, order, lines);
}

static void cancel_order_decide(struct work *work, const void *message, void *reply)
{
	const Orderd__V1__CancelOrderRequest *request = message;
	struct slot *slot = target_find(work, &entity_order, request->order);
	struct open_shipments open;

	if (!slot)
		return;
	open_shipments_find(work, (const Orderd__V1__Order *)slot->message, &open);
	if (!order_target_step(work, work_edit(work, slot), ORDER_STEP_CANCEL))
		return;
	cancel_order_apply(work, slot, &open, request->reason);
	target_answer(slot, reply);
}

const struct op op_cancel_order = {
	.method = "orderd.v1.OrderService/CancelOrder",
	.kind = OP_WRITE,
	.callers = OP_ADMINISTRATOR | OP_STAFF | OP_SERVICE | OP_PORTAL,
	.check = cancel_order_check,
	.load = cancel_order_load,
	.decide = cancel_order_decide,
};

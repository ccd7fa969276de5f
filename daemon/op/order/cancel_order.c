#include "model/credit.h"
#include "model/field.h"
#include "op/announce.h"
#include "op/input.h"
#include "op/inventory/backorder.h"
#include "op/message.h"
#include "op/operations.h"
#include "op/order/order_lines.h"
#include "op/order/order_target.h"
#include "op/record_key.h"
#include "orderd/v1/credit.pb-c.h"
#include "orderd/v1/inventory.pb-c.h"

static void cancel_order_check(const void *message, struct verdict *verdict)
{
	const Orderd__V1__CancelOrderRequest *request = message;

	record_key_check(verdict, request->order, "order");
	if (!request->reason || !*request->reason)
		input_required(verdict, "reason");
	input_text(verdict, &entity_order, "cancel_reason", request->reason, "reason");
}

static void cancel_order_want_line(struct work *work, const Orderd__V1__OrderLine *line,
				   int64_t coming_micros)
{
	const struct backorder_chance chance = {
		.product_id = line->product_id,
		.location_id = line->location_id,
		.coming_micros = coming_micros,
		.except_order_id = line->order_id,
	};

	if (!line->has_location_id)
		return;
	work_want(work, &stock_level_by_place, v_int(line->product_id), v_int(line->location_id));
	backorder_want(work, &chance);
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
	work_want(work, &credit_account_by_currency, v_int(order->account_id),
		  v_text(order->currency));
	order_lines_want(work, order->id);
	n = work_list(work, &order_line_by_order, &lines, v_int(order->id));
	coming = cancel_order_coming(lines, n);
	for (size_t i = 0; i < n; i++)
		cancel_order_want_line(work, (const Orderd__V1__OrderLine *)lines[i]->message,
				       coming);
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
				       "least",
				       order->number, line->line_number, line->sku);
			return true;
		}
	}
	return false;
}

static struct slot *cancel_order_level(struct work *work, const Orderd__V1__OrderLine *line)
{
	return work_find(work, &stock_level_by_place, v_int(line->product_id),
			 v_int(line->location_id));
}

static void cancel_order_free_line(struct work *work, struct slot *slot)
{
	Orderd__V1__OrderLine *line = work_edit(work, slot);

	if (line->has_location_id) {
		Orderd__V1__StockLevel *level = work_edit(work, cancel_order_level(work, line));

		level->reserved_micros -= line->reserved_micros;
		level->backordered_micros -= line->backordered_micros;
	}
	line->cancelled_micros = line->ordered_micros;
	line->reserved_micros = 0;
	line->backordered_micros = 0;
	line->picked_micros = 0;
}

static void cancel_order_free_credit(struct work *work, const Orderd__V1__Order *order)
{
	Orderd__V1__CreditAccount *credit =
		work_edit(work,
			  work_find(work, &credit_account_by_currency, v_int(order->account_id),
				    v_text(order->currency)));

	credit->exposure_minor = credit_release(credit, order->total_minor);
}

/* What the order gave back goes to those who wait, after its own event. */
static void cancel_order_fill(struct work *work, const Orderd__V1__Order *order,
			      struct slot **lines)
{
	for (int32_t i = 0; i < order->line_count; i++) {
		const Orderd__V1__OrderLine *line =
			(const Orderd__V1__OrderLine *)lines[i]->message;

		if (line->has_location_id)
			backorder_fill(work, cancel_order_level(work, line));
	}
}

static void cancel_order_apply(struct work *work, struct slot *slot, const char *reason)
{
	Orderd__V1__Order *order = work_edit(work, slot);
	struct slot **lines = order_lines_get(work, order);
	Orderd__V1__OrderCancelled *body;

	if (cancel_order_shipped(work, order, lines))
		return;
	order->cancel_reason = arena_strdup(work_arena(work), reason);
	for (int32_t i = 0; i < order->line_count; i++)
		cancel_order_free_line(work, lines[i]);
	order_lines_derive(work, order);
	cancel_order_free_credit(work, order);
	body = message_new(work_arena(work), &orderd__v1__order_cancelled__descriptor);
	body->number = order->number;
	body->reason = order->cancel_reason;
	announce(work, slot, order->id, ORDERD__V1__EVENT__BODY_ORDER_CANCELLED, body);
	cancel_order_fill(work, order, lines);
}

static void cancel_order_decide(struct work *work, const void *message, void *reply)
{
	const Orderd__V1__CancelOrderRequest *request = message;
	Orderd__V1__CancelOrderResponse *response = reply;
	Orderd__V1__Order *order;
	struct slot *slot;

	slot = order_target_find(work, request->order, request->has_expected_version,
				 request->expected_version);
	if (!slot)
		return;
	order = work_edit(work, slot);
	if (!order_target_step(work, order, ORDER_STEP_CANCEL))
		return;
	cancel_order_apply(work, slot, request->reason);
	field_set(response, order_id, order->id);
	response->number = order->number;
	field_set(response, version, order->version);
	field_set(response, state, order->state);
}

const struct op op_cancel_order = {
	.method = "orderd.v1.OrderService/CancelOrder",
	.kind = OP_WRITE,
	.callers = OP_ADMINISTRATOR | OP_STAFF | OP_SERVICE,
	.check = cancel_order_check,
	.load = cancel_order_load,
	.decide = cancel_order_decide,
};

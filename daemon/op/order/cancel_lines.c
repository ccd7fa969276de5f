#include <inttypes.h>

#include "base/decimal.h"
#include "model/field.h"
#include "model/order_quantity.h"
#include "model/order_status.h"
#include "op/announce.h"
#include "op/input.h"
#include "op/message.h"
#include "op/operations.h"
#include "op/order/line_quantities.h"
#include "op/order/order_lines.h"
#include "op/order/order_release.h"
#include "op/order/order_reprice.h"
#include "op/order/order_settle.h"
#include "op/order/order_target.h"
#include "op/record_key.h"
#include "op/target.h"
#include "op/shipment/open_shipments.h"

#define CANCEL_LINES_BYTES_MAX (128u << 10) /* 2,000 lines of 20 bytes, and texts */
#define CANCELLED_LINES_MAX 100             /* in the event, which every subscriber gets */

/* What one request does, while it is decided. */
struct cancel_lines {
	struct work *work;
	const Orderd__V1__CancelLinesRequest *request;
	struct slot *slot;
	Orderd__V1__Order *order; /* edited */
	struct open_shipments open;
	struct slot **lines; /* as in the request */
};

static void cancel_lines_check(const void *message, struct verdict *verdict)
{
	const Orderd__V1__CancelLinesRequest *request = message;

	record_key_check(verdict, request->order, "order");
	if (request->n_lines == 0)
		input_required(verdict, "lines");
	line_quantities_check(verdict, request->lines, request->n_lines);
	if (!request->reason || !*request->reason)
		input_required(verdict, "reason");
	input_text(verdict, &entity_order, "cancel_reason", request->reason, "reason");
}

static uint32_t cancel_lines_rows(const void *message)
{
	const Orderd__V1__CancelLinesRequest *request = message;

	return 8 + 2 * (uint32_t)request->n_lines;
}

/* What all lines give back bounds what the lines of any one product do. */
static int64_t cancel_lines_coming(const Orderd__V1__CancelLinesRequest *request)
{
	int64_t sum = 0;

	for (size_t i = 0; i < request->n_lines; i++)
		if (__builtin_add_overflow(sum, request->lines[i]->quantity_micros, &sum))
			return INT64_MAX;
	return sum;
}

static void cancel_lines_load(struct work *work, const void *message)
{
	const Orderd__V1__CancelLinesRequest *request = message;
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
	coming = cancel_lines_coming(request);
	for (size_t i = 0; i < request->n_lines; i++) {
		int32_t number = request->lines[i]->line_number;

		if (number >= 1 && (size_t)number <= n)
			order_release_want_line(
				work, (const Orderd__V1__OrderLine *)lines[number - 1]->message,
				coming, 0);
	}
}

static void cancel_lines_judge(struct verdict *verdict, const Orderd__V1__OrderLine *line,
			       int64_t micros, size_t i)
{
	char asked[32], cancellable[32];

	if (micros <= order_quantity_cancellable(line))
		return;
	verdict_violate(verdict, REASON_NOT_CANCELLABLE,
			verdict_path(verdict, "lines[%zu].quantity_micros", i),
			"line %" PRId32 " (%s): %s to be cancelled, %s can be", line->line_number,
			line->sku, decimal_format_micros(micros, asked),
			decimal_format_micros(order_quantity_cancellable(line), cancellable));
}

/* False, with all violations in the verdict, when not all of it can be cancelled. */
static bool cancel_lines_find(struct cancel_lines *cancel)
{
	const Orderd__V1__CancelLinesRequest *request = cancel->request;
	struct verdict *verdict = work_verdict(cancel->work);

	cancel->lines =
		line_quantities_find(cancel->work, cancel->order, request->lines, request->n_lines);
	for (size_t i = 0; i < request->n_lines; i++)
		if (cancel->lines[i])
			cancel_lines_judge(verdict,
					   (const Orderd__V1__OrderLine *)cancel->lines[i]->message,
					   request->lines[i]->quantity_micros, i);
	return !verdict_refused(verdict);
}

static void cancel_lines_apply(struct cancel_lines *cancel)
{
	for (size_t i = 0; i < cancel->request->n_lines; i++) {
		Orderd__V1__OrderLine *line = work_edit(cancel->work, cancel->lines[i]);
		int64_t micros = cancel->request->lines[i]->quantity_micros;

		open_shipments_take(cancel->work, &cancel->open, line,
				    order_quantity_in_the_way(line, micros));
		order_release_line(cancel->work, line, micros);
	}
	order_release_credit(cancel->work, cancel->order,
			     order_reprice(cancel->work, cancel->order));
}

static void cancel_lines_announce(const struct cancel_lines *cancel)
{
	const Orderd__V1__CancelLinesRequest *request = cancel->request;
	struct arena *arena = work_arena(cancel->work);
	size_t n = request->n_lines < CANCELLED_LINES_MAX ? request->n_lines : CANCELLED_LINES_MAX;
	Orderd__V1__OrderLinesCancelled *body =
		message_new(arena, &orderd__v1__order_lines_cancelled__descriptor);

	body->number = cancel->order->number;
	body->reason = request->reason;
	body->n_lines = n;
	body->lines = arena_alloc(arena, n * sizeof(*body->lines));
	for (size_t i = 0; i < n; i++) {
		const Orderd__V1__OrderLine *line =
			(const Orderd__V1__OrderLine *)cancel->lines[i]->message;
		Orderd__V1__CancelledLine *told =
			message_new(arena, &orderd__v1__cancelled_line__descriptor);

		field_set(told, line_number, line->line_number);
		field_set(told, product_id, line->product_id);
		field_set(told, cancelled_micros, request->lines[i]->quantity_micros);
		field_set(told, reserved_micros, line->reserved_micros);
		field_set(told, backordered_micros, line->backordered_micros);
		body->lines[i] = told;
	}
	field_set(body, line_count, (int32_t)request->n_lines);
	field_set(body, net_minor, cancel->order->net_minor);
	field_set(body, tax_minor, cancel->order->tax_minor);
	field_set(body, total_minor, cancel->order->total_minor);
	announce(cancel->work, cancel->slot, cancel->order->id,
		 ORDERD__V1__EVENT__BODY_ORDER_LINES_CANCELLED, body);
}

/* An order of which nothing is left is cancelled; else its statuses follow. */
static void cancel_lines_settle(const struct cancel_lines *cancel)
{
	struct work *work = cancel->work;
	Orderd__V1__Order *order = cancel->order;
	Orderd__V1__OrderCancelled *body;

	if (!order_status_empty(order_lines_messages(work, order), (size_t)order->line_count)) {
		order_settle(work, cancel->slot);
		return;
	}
	if (!order_target_step(work, order, ORDER_STEP_CANCEL))
		return;
	order->cancel_reason = arena_strdup(work_arena(work), cancel->request->reason);
	order_lines_derive(work, order);
	body = message_new(work_arena(work), &orderd__v1__order_cancelled__descriptor);
	body->number = order->number;
	body->reason = order->cancel_reason;
	announce(work, cancel->slot, order->id, ORDERD__V1__EVENT__BODY_ORDER_CANCELLED, body);
}

static void cancel_lines_decide(struct work *work, const void *message, void *reply)
{
	const Orderd__V1__CancelLinesRequest *request = message;
	struct cancel_lines cancel = { .work = work, .request = request };

	cancel.slot = target_find(work, &entity_order, request->order);
	if (!cancel.slot)
		return;
	open_shipments_find(work, (const Orderd__V1__Order *)cancel.slot->message, &cancel.open);
	cancel.order = work_edit(work, cancel.slot);
	if (!order_target_step(work, cancel.order, ORDER_STEP_CANCEL_LINES) ||
	    !cancel_lines_find(&cancel))
		return;
	cancel_lines_apply(&cancel);
	cancel_lines_announce(&cancel);
	open_shipments_settle(work, &cancel.open, request->reason);
	cancel_lines_settle(&cancel);
	for (size_t i = 0; i < request->n_lines; i++)
		order_release_fill(work, (const Orderd__V1__OrderLine *)cancel.lines[i]->message);
	target_answer(cancel.slot, reply);
}

const struct op op_cancel_lines = {
	.method = "orderd.v1.OrderService/CancelLines",
	.kind = OP_WRITE,
	.callers = OP_ADMINISTRATOR | OP_STAFF | OP_SERVICE,
	.request_bytes_max = CANCEL_LINES_BYTES_MAX,
	.check = cancel_lines_check,
	.rows = cancel_lines_rows,
	.load = cancel_lines_load,
	.decide = cancel_lines_decide,
};

#include <inttypes.h>

#include "model/field.h"
#include "op/operations.h"
#include "op/order/order_entry.h"
#include "op/order/order_input.h"
#include "op/order/order_needs.h"

static void place_order_check(const void *message, struct verdict *verdict)
{
	const Orderd__V1__PlaceOrderRequest *request = message;

	order_input_check(request->order, verdict);
}

static uint32_t place_order_rows(const void *message)
{
	const Orderd__V1__PlaceOrderRequest *request = message;

	return request->order ? 4 + 2 * (uint32_t)request->order->n_lines : 4;
}

static void place_order_load(struct work *work, const void *message)
{
	const Orderd__V1__PlaceOrderRequest *request = message;

	order_entry_want(work);
	order_needs_want(work, request->order);
}

static void place_order_refuse_existing(struct verdict *verdict,
					const Orderd__V1__OrderInput *input,
					const Orderd__V1__Order *existing)
{
	verdict_refuse(verdict, REASON_EXISTS, "order \"%s\" of system %s was placed before as %s",
		       input->external_id->external_id, input->external_id->system,
		       existing->number);
	verdict_fact(verdict, "order_id", "%" PRId64, existing->id);
	verdict_fact(verdict, "number", "%s", existing->number);
}

static void place_order_decide(struct work *work, const void *message, void *reply)
{
	const Orderd__V1__PlaceOrderRequest *request = message;
	Orderd__V1__PlaceOrderResponse *response = reply;
	struct verdict *verdict = work_verdict(work);
	struct order_evaluation evaluation;
	const Orderd__V1__Order *order;

	order_evaluate(work, request->order, verdict, &evaluation);
	if (evaluation.existing)
		place_order_refuse_existing(verdict, request->order, evaluation.existing);
	if (verdict_refused(verdict))
		return;
	order = order_entry_make(&evaluation);
	field_set(response, order_id, order->id);
	response->number = order->number;
	field_set(response, version, order->version);
	field_set(response, state, order->state);
	field_set(response, allocation_status, order->allocation_status);
	field_set(response, goods_micros, order->goods_micros);
	field_set(response, net_minor, order->net_minor);
	field_set(response, tax_minor, order->tax_minor);
	field_set(response, total_minor, order->total_minor);
}

static unsigned int place_order_callers(const void *message)
{
	return order_input_callers(((const Orderd__V1__PlaceOrderRequest *)message)->order);
}

const struct op op_place_order = {
	.method = "orderd.v1.OrderService/PlaceOrder",
	.kind = OP_WRITE,
	.callers = OP_ADMINISTRATOR | OP_STAFF | OP_SERVICE | OP_PORTAL,
	.request_bytes_max = ORDER_BYTES_MAX,
	.check = place_order_check,
	.rows = place_order_rows,
	.load = place_order_load,
	.decide = place_order_decide,
	.callers_of = place_order_callers,
};

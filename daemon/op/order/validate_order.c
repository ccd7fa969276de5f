#include "model/field.h"
#include "op/operations.h"
#include "op/order/order_evaluation.h"
#include "op/order/order_input.h"
#include "op/order/order_needs.h"

/* What PlaceOrder says before it looks at what is stored. */
static bool validate_order_form(struct work *work, const Orderd__V1__ValidateOrderRequest *request,
				struct verdict *ret)
{
	verdict_init(ret, work_arena(work));
	order_input_check(request->order, ret);
	return !verdict_refused(ret);
}

static void validate_order_load(struct work *work, const void *message)
{
	const Orderd__V1__ValidateOrderRequest *request = message;
	struct verdict judged;

	if (validate_order_form(work, request, &judged))
		order_needs_want(work, request->order);
}

/* Says what the order would come to; false when it would not be placed. */
static bool validate_order_evaluate(struct work *work,
				    const Orderd__V1__ValidateOrderRequest *request,
				    struct verdict *judged,
				    Orderd__V1__ValidateOrderResponse *response)
{
	struct order_evaluation evaluation;

	order_evaluate(work, request->order, judged, &evaluation);
	if (evaluation.existing)
		verdict_violate(judged, REASON_EXISTS, "order.external_id",
				"order \"%s\" of system %s was placed before as %s",
				request->order->external_id->external_id,
				request->order->external_id->system, evaluation.existing->number);
	if (verdict_refused(judged))
		return false;
	field_set(response, net_minor, evaluation.totals.net_minor);
	field_set(response, tax_minor, evaluation.totals.tax_minor);
	field_set(response, total_minor, evaluation.totals.total_minor);
	return true;
}

static void validate_order_decide(struct work *work, const void *message, void *reply)
{
	const Orderd__V1__ValidateOrderRequest *request = message;
	Orderd__V1__ValidateOrderResponse *response = reply;
	struct verdict judged;
	bool valid;

	valid = validate_order_form(work, request, &judged) &&
		validate_order_evaluate(work, request, &judged, response);
	field_set(response, valid, valid);
	response->n_violations = judged.n_violations;
	response->violations = arena_memdup(work_arena(work), judged.violations,
					    judged.n_violations * sizeof(judged.violations[0]));
}

static unsigned int validate_order_callers(const void *message)
{
	return order_input_callers(((const Orderd__V1__ValidateOrderRequest *)message)->order);
}

const struct op op_validate_order = {
	.method = "orderd.v1.OrderService/ValidateOrder",
	.kind = OP_READ,
	.callers = OP_ADMINISTRATOR | OP_STAFF | OP_SERVICE | OP_PORTAL,
	.request_bytes_max = ORDER_BYTES_MAX,
	.load = validate_order_load,
	.decide = validate_order_decide,
	.callers_of = validate_order_callers,
};

#include <inttypes.h>

#include "base/decimal.h"
#include "model/order_quantity.h"
#include "op/announce.h"
#include "op/document_number.h"
#include "op/input.h"
#include "op/message.h"
#include "op/operations.h"
#include "op/order/line_quantities.h"
#include "op/order/order_lines.h"
#include "op/order/order_settle.h"
#include "op/order/order_target.h"
#include "op/record_key.h"
#include "op/target.h"
#include "op/shipment/shipment_body.h"
#include "op/shipment/shipment_target.h"

#define CREATE_SHIPMENT_BYTES_MAX (128u << 10) /* 2,000 lines of 20 bytes, and texts */

/* What goes onto the shipment, line by line. */
struct shipment_plan {
	struct slot **lines; /* of the order */
	int64_t *micros;
	size_t n;
};

static void create_shipment_check(const void *message, struct verdict *verdict)
{
	const Orderd__V1__CreateShipmentRequest *request = message;

	record_key_check(verdict, request->order, "order");
	line_quantities_check(verdict, request->lines, request->n_lines);
	input_text(verdict, &entity_shipment, "carrier", request->carrier, "carrier");
	input_text(verdict, &entity_shipment, "tracking_number", request->tracking_number,
		   "tracking_number");
	record_key_check_external(verdict, request->external_id, "external_id");
}

static uint32_t create_shipment_rows(const void *message)
{
	const Orderd__V1__CreateShipmentRequest *request = message;

	return 8 + 2 * (uint32_t)request->n_lines;
}

static void create_shipment_load(struct work *work, const void *message)
{
	const Orderd__V1__CreateShipmentRequest *request = message;
	const Orderd__V1__Order *order = order_target_want(work, request->order);

	document_number_want(work, "shipment");
	target_want_name(work, &entity_shipment, request->external_id);
	if (order)
		order_lines_want(work, order->id);
}

static void create_shipment_judge(struct work *work, const Orderd__V1__OrderLine *line,
				  int64_t micros, size_t i)
{
	struct verdict *verdict = work_verdict(work);
	char asked[32], shippable[32];

	if (micros <= order_quantity_shippable(line))
		return;
	verdict_violate(verdict, REASON_NOT_RESERVED,
			verdict_path(verdict, "lines[%zu].quantity_micros", i),
			"line %" PRId32 " (%s): %s asked for, %s reserved and on no other shipment",
			line->line_number, line->sku, decimal_format_micros(micros, asked),
			decimal_format_micros(order_quantity_shippable(line), shippable));
}

/* The lines that the request names. */
static void create_shipment_plan_some(struct work *work, const Orderd__V1__Order *order,
				      const Orderd__V1__CreateShipmentRequest *request,
				      struct shipment_plan *plan)
{
	plan->n = request->n_lines;
	plan->lines = line_quantities_find(work, order, request->lines, request->n_lines);
	plan->micros = arena_alloc(work_arena(work), plan->n * sizeof(*plan->micros));
	for (size_t i = 0; i < plan->n; i++) {
		plan->micros[i] = request->lines[i]->quantity_micros;
		if (plan->lines[i])
			create_shipment_judge(
				work, (const Orderd__V1__OrderLine *)plan->lines[i]->message,
				plan->micros[i], i);
	}
}

static void create_shipment_plan_all(struct work *work, const Orderd__V1__Order *order,
				     struct shipment_plan *plan)
{
	size_t n = (size_t)order->line_count;
	struct slot **lines = order_lines_get(work, order);

	plan->lines = arena_alloc(work_arena(work), n * sizeof(struct slot *));
	plan->micros = arena_alloc(work_arena(work), n * sizeof(*plan->micros));
	for (size_t i = 0; i < n; i++) {
		const Orderd__V1__OrderLine *line =
			(const Orderd__V1__OrderLine *)lines[i]->message;
		int64_t micros = order_quantity_shippable(line);

		if (micros <= 0)
			continue;
		plan->lines[plan->n] = lines[i];
		plan->micros[plan->n++] = micros;
	}
	if (plan->n == 0)
		verdict_refuse(work_verdict(work), REASON_NOT_RESERVED,
			       "nothing of %s can be shipped: nothing is reserved that is on no "
			       "other shipment",
			       order->number);
}

static struct slot *create_shipment_add_line(struct work *work,
					     const Orderd__V1__Shipment *shipment,
					     struct slot *slot, int64_t micros)
{
	Orderd__V1__OrderLine *of = work_edit(work, slot);
	Orderd__V1__ShipmentLine *line = work_new(work, &entity_shipment_line);

	order_quantity_pick(of, micros);
	field_set(line, shipment_id, shipment->id);
	field_set(line, line_number, of->line_number);
	field_set(line, order_id, of->order_id);
	field_set(line, account_id, of->account_id);
	field_set(line, product_id, of->product_id);
	line->sku = of->sku;
	line->name = of->name;
	line->unit = of->unit;
	if (of->has_location_id)
		field_set(line, location_id, of->location_id);
	field_set(line, quantity_micros, micros);
	return work_insert(work, &entity_shipment_line, line);
}

static void create_shipment_make(struct work *work,
				 const Orderd__V1__CreateShipmentRequest *request,
				 const struct shipment_plan *plan, struct shipment_target *target)
{
	Orderd__V1__Shipment *shipment = work_new(work, &entity_shipment);

	shipment_state_step(shipment, SHIPMENT_STEP_CREATE);
	shipment->number = document_number_take(work, "shipment", "SH");
	field_set(shipment, order_id, target->order->id);
	shipment->order_number = target->order->number;
	field_set(shipment, account_id, target->order->account_id);
	shipment->carrier = request->carrier;
	shipment->tracking_number = request->tracking_number;
	field_set(shipment, line_count, (int32_t)plan->n);
	target->shipment = shipment;
	target->shipment_slot = work_insert(work, &entity_shipment, shipment);
	target->n_lines = plan->n;
	target->lines = arena_alloc(work_arena(work), plan->n * sizeof(struct slot *));
	for (size_t i = 0; i < plan->n; i++)
		target->lines[i] =
			create_shipment_add_line(work, shipment, plan->lines[i], plan->micros[i]);
	if (request->external_id)
		work_link(work, &entity_shipment, shipment->id, request->external_id);
}

static void create_shipment_announce(struct work *work, const struct shipment_target *target,
				     Orderd__V1__ExternalId *name)
{
	const Orderd__V1__Shipment *shipment = target->shipment;
	Orderd__V1__ShipmentCreated *body =
		message_new(work_arena(work), &orderd__v1__shipment_created__descriptor);

	body->number = shipment->number;
	field_set(body, order_id, shipment->order_id);
	body->order_number = shipment->order_number;
	body->lines = shipment_body_lines(work_arena(work), target->lines, target->n_lines,
					  &body->n_lines);
	field_set(body, line_count, shipment->line_count);
	announce_new(work, target->shipment_slot, name, ORDERD__V1__EVENT__BODY_SHIPMENT_CREATED,
		     body);
}

static void create_shipment_release(struct work *work, const struct shipment_target *target)
{
	Orderd__V1__OrderReleased *body =
		message_new(work_arena(work), &orderd__v1__order_released__descriptor);

	body->number = target->order->number;
	announce(work, target->order_slot, target->order->id,
		 ORDERD__V1__EVENT__BODY_ORDER_RELEASED, body);
}

static void create_shipment_decide(struct work *work, const void *message, void *reply)
{
	const Orderd__V1__CreateShipmentRequest *request = message;
	Orderd__V1__CreateShipmentResponse *response = reply;
	struct shipment_plan plan = { 0 };
	struct shipment_target target = { 0 };
	Orderd__V1__OrderState before;

	if (target_taken(work, &entity_shipment, request->external_id))
		return;
	target.order_slot = target_find(work, &entity_order, request->order);
	if (!target.order_slot)
		return;
	target.order = work_edit(work, target.order_slot);
	before = target.order->state;
	if (!order_target_step(work, target.order, ORDER_STEP_SHIP))
		return;
	if (request->n_lines > 0)
		create_shipment_plan_some(work, target.order, request, &plan);
	else
		create_shipment_plan_all(work, target.order, &plan);
	if (verdict_refused(work_verdict(work)))
		return;
	create_shipment_make(work, request, &plan, &target);
	if (target.order->state != before)
		create_shipment_release(work, &target);
	create_shipment_announce(work, &target, request->external_id);
	order_settle(work, target.order_slot);
	SHIPMENT_TARGET_ANSWER(response, &target);
}

const struct op op_create_shipment = {
	.method = "orderd.v1.ShipmentService/CreateShipment",
	.kind = OP_WRITE,
	.callers = OP_ADMINISTRATOR | OP_STAFF | OP_SERVICE,
	.request_bytes_max = CREATE_SHIPMENT_BYTES_MAX,
	.check = create_shipment_check,
	.rows = create_shipment_rows,
	.load = create_shipment_load,
	.decide = create_shipment_decide,
};

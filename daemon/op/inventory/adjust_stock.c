#include "model/field.h"
#include "op/input.h"
#include "op/inventory/backorder.h"
#include "op/inventory/stock_change.h"
#include "op/message.h"
#include "op/operations.h"
#include "op/record_key.h"

static struct stock_change adjust_stock_change(const Orderd__V1__AdjustStockRequest *request)
{
	return (struct stock_change){
		.product = request->product,
		.location = request->location,
		.quantity_path = "delta_micros",
		.kind = ORDERD__V1__MOVEMENT_KIND__MOVEMENT_KIND_ADJUSTMENT,
		.quantity_micros = request->delta_micros,
		.reason = request->reason,
	};
}

static void adjust_stock_check(const void *message, struct verdict *verdict)
{
	const Orderd__V1__AdjustStockRequest *request = message;

	record_key_check(verdict, request->product, "product");
	if (request->location)
		record_key_check(verdict, request->location, "location");
	if (!request->has_delta_micros)
		input_required(verdict, "delta_micros");
	else if (request->delta_micros == 0)
		verdict_violate(verdict, REASON_OUT_OF_RANGE, "delta_micros",
				"delta_micros is 0, which changes nothing");
	if (!request->reason || !*request->reason)
		input_required(verdict, "reason");
	input_text(verdict, &entity_stock_movement, "reason", request->reason, "reason");
}

static void adjust_stock_load(struct work *work, const void *message)
{
	struct stock_change change = adjust_stock_change(message);

	stock_change_want(work, &change);
}

static void adjust_stock_decide(struct work *work, const void *message, void *reply)
{
	struct stock_change change = adjust_stock_change(message);
	Orderd__V1__AdjustStockResponse *response = reply;
	struct slot *slot = stock_change_make(work, &change);
	const Orderd__V1__StockLevel *level;
	Orderd__V1__StockAdjusted *body;

	if (!slot)
		return;
	level = (const Orderd__V1__StockLevel *)slot->message;
	body = message_new(work_arena(work), &orderd__v1__stock_adjusted__descriptor);
	field_set(body, product_id, level->product_id);
	field_set(body, location_id, level->location_id);
	field_set(body, delta_micros, change.quantity_micros);
	field_set(body, on_hand_micros, level->on_hand_micros);
	field_set(body, reserved_micros, level->reserved_micros);
	work_emit(work, slot, ORDERD__V1__EVENT__BODY_STOCK_ADJUSTED, body);
	field_set(response, filled_micros, backorder_fill(work, slot));
	field_set(response, on_hand_micros, level->on_hand_micros);
	field_set(response, available_micros, level->on_hand_micros - level->reserved_micros);
	field_set(response, version, level->version);
}

const struct op op_adjust_stock = {
	.method = "orderd.v1.InventoryService/AdjustStock",
	.kind = OP_WRITE,
	.callers = OP_ADMINISTRATOR | OP_STAFF | OP_SERVICE,
	.check = adjust_stock_check,
	.load = adjust_stock_load,
	.decide = adjust_stock_decide,
};

#include <inttypes.h>

#include "model/field.h"
#include "op/input.h"
#include "op/inventory/backorder.h"
#include "op/inventory/stock_change.h"
#include "op/message.h"
#include "op/operations.h"
#include "op/record_key.h"

#define RECEIVE_ROWS 64 /* level, movement, and backorders that it fills; seldom more */

static struct stock_change receive_stock_change(const Orderd__V1__ReceiveStockRequest *request)
{
	return (struct stock_change){
		.product = request->product,
		.location = request->location,
		.quantity_path = "quantity_micros",
		.kind = ORDERD__V1__MOVEMENT_KIND__MOVEMENT_KIND_RECEIPT,
		.quantity_micros = request->quantity_micros,
		.document = request->document,
	};
}

static void receive_stock_check(const void *message, struct verdict *verdict)
{
	const Orderd__V1__ReceiveStockRequest *request = message;

	record_key_check(verdict, request->product, "product");
	if (request->location)
		record_key_check(verdict, request->location, "location");
	if (!request->has_quantity_micros)
		input_required(verdict, "quantity_micros");
	else if (request->quantity_micros <= 0)
		verdict_violate(verdict, REASON_OUT_OF_RANGE, "quantity_micros",
				"quantity_micros is %" PRId64 ", it must be more than 0",
				request->quantity_micros);
	input_text(verdict, &entity_stock_movement, "document", request->document, "document");
}

static uint32_t receive_stock_rows(const void *message)
{
	return RECEIVE_ROWS;
}

static void receive_stock_load(struct work *work, const void *message)
{
	struct stock_change change = receive_stock_change(message);

	stock_change_want(work, &change);
}

static void receive_stock_decide(struct work *work, const void *message, void *reply)
{
	struct stock_change change = receive_stock_change(message);
	Orderd__V1__ReceiveStockResponse *response = reply;
	struct slot *slot = stock_change_make(work, &change);
	const Orderd__V1__StockLevel *level;
	Orderd__V1__StockReceived *body;

	if (!slot)
		return;
	level = (const Orderd__V1__StockLevel *)slot->message;
	body = message_new(work_arena(work), &orderd__v1__stock_received__descriptor);
	field_set(body, product_id, level->product_id);
	field_set(body, location_id, level->location_id);
	field_set(body, quantity_micros, change.quantity_micros);
	field_set(body, on_hand_micros, level->on_hand_micros);
	field_set(body, reserved_micros, level->reserved_micros);
	work_emit(work, slot, ORDERD__V1__EVENT__BODY_STOCK_RECEIVED, body);
	field_set(response, filled_micros, backorder_fill(work, slot));
	field_set(response, on_hand_micros, level->on_hand_micros);
	field_set(response, available_micros, level->on_hand_micros - level->reserved_micros);
	field_set(response, version, level->version);
}

const struct op op_receive_stock = {
	.method = "orderd.v1.InventoryService/ReceiveStock",
	.kind = OP_WRITE,
	.callers = OP_ADMINISTRATOR | OP_STAFF | OP_SERVICE,
	.check = receive_stock_check,
	.rows = receive_stock_rows,
	.load = receive_stock_load,
	.decide = receive_stock_decide,
};

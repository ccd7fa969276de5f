#include <string.h>

#include "orderd/v1/order.pb-c.h"
#include "orderd/v1/shipment.pb-c.h"

#include "cli.h"
#include "field.h"
#include "output.h"
#include "say/say.h"

static const struct column order_get_columns[] = {
	{ .title = "Order", .path = "number" },
	{ .title = "Id", .path = "id" },
	{ .title = "State", .path = "state" },
	{ .title = "Account", .path = "account_id", .part = NAMED_TITLE },
	{ .title = "Customer's number", .path = "customer_po_number" },
	{ .title = "Ordered", .path = "ordered_at" },
	{ .title = "Allocation", .path = "allocation_status" },
	{ .title = "Fulfilment", .path = "fulfillment_status" },
	{ .title = "Billing", .path = "billing_status", .wide = true },
	{ .title = "Payment", .path = "payment_status", .wide = true },
	{ .title = "Returns", .path = "return_status", .wide = true },
	{ .title = "Currency", .path = "currency" },
	{ .title = "Net", .path = "net_minor" },
	{ .title = "Tax", .path = "tax_minor" },
	{ .title = "Total", .path = "total_minor" },
	{ .title = "Holds", .path = "hold_count" },
	{ .title = "Cancelled because", .path = "cancel_reason" },
	{ .title = "Version", .path = "version" },
	{ .title = NULL },
};

/* Counters have a column as soon as one of the lines has something in them. */
static const struct column order_get_line_columns[] = {
	{ .title = "LINE", .path = "line_number" },
	{ .title = "SKU", .path = "sku" },
	{ .title = "NAME", .path = "name" },
	{ .title = "ORDERED", .path = "ordered_micros" },
	{ .title = "CANCELLED", .path = "cancelled_micros" },
	{ .title = "BACKORDERED", .path = "backordered_micros" },
	{ .title = "RESERVED", .path = "reserved_micros" },
	{ .title = "PICKED", .path = "picked_micros" },
	{ .title = "SHIPPED", .path = "shipped_micros" },
	{ .title = "DELIVERED", .path = "delivered_micros" },
	{ .title = "PRICE", .path = "unit_price_micros" },
	{ .title = "NET", .path = "net_minor" },
	{ .title = NULL },
};

#define ORDER_GET_LINE_COLUMNS (sizeof(order_get_line_columns) / sizeof(order_get_line_columns[0]))

static const struct column order_get_shipment_columns[] = {
	{ .title = "SHIPMENT", .path = "number" },
	{ .title = "STATE", .path = "state" },
	{ .title = "CARRIER", .path = "carrier" },
	{ .title = "TRACKING", .path = "tracking_number" },
	{ .title = "SHIPPED", .path = "shipped_at" },
	{ .title = "DELIVERED", .path = "delivered_at", .wide = true },
	{ .title = NULL },
};

static bool order_get_is_idle(const Orderd__V1__Order *order, const struct column *column)
{
	const ProtobufCFieldDescriptor *field =
		field_find(&orderd__v1__order_line__descriptor, column->path);

	if (field->type != PROTOBUF_C_TYPE_INT64 || strcmp(column->title, "ORDERED") == 0 ||
	    strcmp(column->title, "PRICE") == 0 || strcmp(column->title, "NET") == 0)
		return false;
	for (size_t i = 0; i < order->n_lines; i++)
		if (*(const int64_t *)field_at(&order->lines[i]->base, field, 0) != 0)
			return false;
	return true;
}

static int order_get_lines(struct cli *c, const Orderd__V1__Order *order)
{
	struct column columns[ORDER_GET_LINE_COLUMNS];
	struct output o;

	memcpy(columns, order_get_line_columns, sizeof(columns));
	for (struct column *column = columns; column->title; column++)
		column->wide = order_get_is_idle(order, column);
	output_begin(&o, c, &orderd__v1__order_line__descriptor, columns, "sku");
	o.currency = order->currency;
	for (size_t i = 0; i < order->n_lines; i++)
		output_item(&o, &order->lines[i]->base);
	return output_end(&o, "No lines.");
}

/* Before its release an order has no shipments; the newest are enough to see how it stands. */
static int order_get_shipments(struct cli *c, int64_t order_id)
{
	Orderd__V1__ListShipmentsRequest request = ORDERD__V1__LIST_SHIPMENTS_REQUEST__INIT;
	Orderd__V1__RecordKey key = ORDERD__V1__RECORD_KEY__INIT;
	const Orderd__V1__ListShipmentsResponse *response;
	ProtobufCMessage *reply;
	struct output o;
	int status;

	key.key_case = ORDERD__V1__RECORD_KEY__KEY_ID;
	key.id = order_id;
	request.order = &key;
	status = cli_call(c, "list the order's shipments", "ShipmentService/ListShipments",
			  &request.base, &reply);
	if (status != CLI_OK)
		return status;
	response = (const Orderd__V1__ListShipmentsResponse *)reply;
	putchar('\n');
	output_begin(&o, c, &orderd__v1__shipment__descriptor, order_get_shipment_columns,
		     "number");
	for (size_t i = 0; i < response->n_shipments; i++)
		output_item(&o, &response->shipments[i]->base);
	return output_end(&o, "No shipments.");
}

static int order_get_more(struct cli *c, const ProtobufCMessage *reply)
{
	const Orderd__V1__GetOrderResponse *response = (const Orderd__V1__GetOrderResponse *)reply;
	const Orderd__V1__Order *order = response->order;
	bool released = order->state == ORDERD__V1__ORDER_STATE__ORDER_STATE_PROCESSING ||
		order->state == ORDERD__V1__ORDER_STATE__ORDER_STATE_COMPLETED;
	int64_t id = order->id;
	int status;

	putchar('\n');
	status = order_get_lines(c, order);
	return status == CLI_OK && released ? order_get_shipments(c, id) : status;
}

const struct sentence say_order_get = {
	.noun = "order",
	.verb = "get",
	.summary = "Shows one order with its lines and shipments",
	.examples = { "orderctl order get SO-2026-000417",
		      "orderctl order get ext:UCI:536365 -o json",
		      "orderctl order get 417 -o wide" },
	.arguments = { { .name = "KEY", .help = SENTENCE_KEY_HELP, .field = "order" } },
	.method = "OrderService/GetOrder",
	.doing = "get order {KEY}",
	.record = "order",
	.columns = order_get_columns,
	.name = "number",
	.more = order_get_more,
};

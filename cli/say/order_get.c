#include "orderd/v1/order.pb-c.h"

#include "cli.h"
#include "input.h"
#include "output.h"
#include "say/say.h"

static const struct column order_get_columns[] = {
	{ .title = "Order", .path = "number" },
	{ .title = "Id", .path = "id" },
	{ .title = "State", .path = "state" },
	{ .title = "Account", .path = "account_id" },
	{ .title = "Customer's number", .path = "customer_po_number" },
	{ .title = "Ordered", .path = "ordered_at" },
	{ .title = "Allocation", .path = "allocation_status" },
	{ .title = "Fulfilment", .path = "fulfillment_status", .wide = true },
	{ .title = "Billing", .path = "billing_status", .wide = true },
	{ .title = "Payment", .path = "payment_status", .wide = true },
	{ .title = "Returns", .path = "return_status", .wide = true },
	{ .title = "Currency", .path = "currency" },
	{ .title = "Net", .path = "net_minor" },
	{ .title = "Tax", .path = "tax_minor" },
	{ .title = "Total", .path = "total_minor" },
	{ .title = "Cancelled because", .path = "cancel_reason" },
	{ .title = "Version", .path = "version" },
	{ .title = NULL },
};

static const struct column order_get_line_columns[] = {
	{ .title = "LINE", .path = "line_number" },
	{ .title = "SKU", .path = "sku" },
	{ .title = "NAME", .path = "name" },
	{ .title = "ORDERED", .path = "ordered_micros" },
	{ .title = "RESERVED", .path = "reserved_micros" },
	{ .title = "BACKORDERED", .path = "backordered_micros" },
	{ .title = "CANCELLED", .path = "cancelled_micros", .wide = true },
	{ .title = "SHIPPED", .path = "shipped_micros", .wide = true },
	{ .title = "PRICE", .path = "unit_price_micros" },
	{ .title = "NET", .path = "net_minor" },
	{ .title = NULL },
};

static int order_get_more(struct cli *c, const ProtobufCMessage *reply)
{
	const Orderd__V1__GetOrderResponse *response = (const Orderd__V1__GetOrderResponse *)reply;
	const Orderd__V1__Order *order = response->order;
	struct output o;

	for (size_t i = 0; i < response->n_external_ids; i++)
		printf("Known as:           %s:%s\n", response->external_ids[i]->system,
		       response->external_ids[i]->external_id);
	putchar('\n');

	output_begin(&o, c, &orderd__v1__order_line__descriptor, order_get_line_columns, "sku");
	o.currency = order->currency;
	for (size_t i = 0; i < order->n_lines; i++)
		output_item(&o, &order->lines[i]->base);
	return output_end(&o, "No lines.");
}

const struct sentence say_order_get = {
	.noun = "order",
	.verb = "get",
	.summary = "Shows one order with its lines",
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

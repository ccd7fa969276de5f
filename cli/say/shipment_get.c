#include "orderd/v1/shipment.pb-c.h"

#include "cli.h"
#include "output.h"
#include "say/say.h"

static const struct column shipment_get_columns[] = {
	{ .title = "Shipment", .path = "number" },
	{ .title = "Id", .path = "id" },
	{ .title = "State", .path = "state" },
	{ .title = "Order", .path = "order_number" },
	{ .title = "Account", .path = "account_id", .part = NAMED_TITLE },
	{ .title = "Carrier", .path = "carrier" },
	{ .title = "Tracking", .path = "tracking_number" },
	{ .title = "Created", .path = "created_at", .wide = true },
	{ .title = "Shipped", .path = "shipped_at" },
	{ .title = "Delivered", .path = "delivered_at" },
	{ .title = "Cancelled because", .path = "cancel_reason", .wide = true },
	{ .title = "Version", .path = "version" },
	{ .title = NULL },
};

static const struct column shipment_get_line_columns[] = {
	{ .title = "LINE", .path = "line_number" },
	{ .title = "SKU", .path = "sku" },
	{ .title = "NAME", .path = "name" },
	{ .title = "QUANTITY", .path = "quantity_micros" },
	{ .title = "UNIT", .path = "unit" },
	{ .title = "LOCATION", .path = "location_id", .part = NAMED_NUMBER, .wide = true },
	{ .title = NULL },
};

static int shipment_get_more(struct cli *c, const ProtobufCMessage *reply)
{
	const Orderd__V1__GetShipmentResponse *response =
		(const Orderd__V1__GetShipmentResponse *)reply;
	const Orderd__V1__Shipment *shipment = response->shipment;
	struct output o;

	putchar('\n');
	output_begin(&o, c, &orderd__v1__shipment_line__descriptor, shipment_get_line_columns,
		     "sku");
	o.reply = reply;
	for (size_t i = 0; i < shipment->n_lines; i++)
		output_item(&o, &shipment->lines[i]->base);
	return output_end(&o, "No lines.");
}

const struct sentence say_shipment_get = {
	.noun = "shipment",
	.verb = "get",
	.summary = "Shows one shipment with its lines",
	.examples = { "orderctl shipment get SH-2026-000123",
		      "orderctl shipment get ext:WMS:4711 -o json" },
	.arguments = { { .name = "KEY", .help = SENTENCE_SHIPMENT_HELP, .field = "shipment" } },
	.method = "ShipmentService/GetShipment",
	.doing = "get shipment {KEY}",
	.record = "shipment",
	.columns = shipment_get_columns,
	.name = "number",
	.more = shipment_get_more,
};

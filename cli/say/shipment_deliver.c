#include "say/say.h"

const struct sentence say_shipment_deliver = {
	.noun = "shipment",
	.verb = "deliver",
	.summary = "Tells that a shipment has arrived",
	.description = "The order is COMPLETED when nothing of it is left to ship or to deliver.",
	.examples = { "orderctl shipment deliver SH-2026-000123",
		      "orderctl shipment deliver SH-2026-000123 --at '2026-03-02 09:15'" },
	.arguments = { { .name = "KEY", .help = SENTENCE_SHIPMENT_HELP, .field = "shipment" } },
	.flags = { { .name = "at",
		     .value = "TIME",
		     .help = "When it arrived; now by default",
		     .field = "delivered_at" } },
	.method = "ShipmentService/ConfirmDelivery",
	.doing = "confirm the delivery of {KEY}",
	.changes = true,
	.says = "shipment {number} delivered: order {order_number} is {order_state}, "
		"{fulfillment_status}",
	.name = "number",
};

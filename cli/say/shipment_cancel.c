#include "say/say.h"

const struct sentence say_shipment_cancel = {
	.noun = "shipment",
	.verb = "cancel",
	.summary = "Cancels a shipment that has not left; its quantities stay reserved",
	.examples = { "orderctl shipment cancel SH-2026-000123 --reason 'wrong address'" },
	.arguments = { { .name = "KEY", .help = SENTENCE_SHIPMENT_HELP, .field = "shipment" } },
	.flags = { { .name = "reason",
		     .value = "TEXT",
		     .help = "Why; at most 256 bytes",
		     .field = "reason",
		     .required = true } },
	.method = "ShipmentService/CancelShipment",
	.doing = "cancel shipment {KEY}",
	.asks = "Cancel shipment {KEY}?",
	.changes = true,
	.says = "shipment {number} cancelled",
	.name = "number",
};

#include "say/say.h"

const struct sentence say_order_confirm = {
	.noun = "order",
	.verb = "confirm",
	.summary = "Confirms a placed order",
	.examples = { "orderctl order confirm SO-2026-000417",
		      "orderctl order confirm 417 --if-version 1" },
	.arguments = { { .name = "KEY", .help = SENTENCE_KEY_HELP, .field = "order" } },
	.method = "OrderService/ConfirmOrder",
	.doing = "confirm order {KEY}",
	.changes = true,
	.says = "order {number} confirmed",
	.name = "number",
};

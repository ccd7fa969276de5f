#include "say/say.h"

const struct sentence say_order_cancel = {
	.noun = "order",
	.verb = "cancel",
	.summary = "Cancels everything open of an order; frees its stock and credit",
	.examples = { "orderctl order cancel SO-2026-000417 --reason 'customer changed their mind'",
		      "orderctl order cancel ext:SHOP:1009 --reason duplicate --yes" },
	.arguments = { { .name = "KEY", .help = SENTENCE_KEY_HELP, .field = "order" } },
	.flags = { { .name = "reason",
		     .value = "TEXT",
		     .help = "Why; kept with the order, at most 256 bytes",
		     .field = "reason",
		     .required = true } },
	.method = "OrderService/CancelOrder",
	.doing = "cancel order {KEY}",
	.asks = "Cancel everything open of order {KEY}?",
	.changes = true,
	.says = "order {number} cancelled",
	.name = "number",
};

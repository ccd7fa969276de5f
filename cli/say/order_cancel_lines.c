#include "say/say.h"

const struct sentence say_order_cancel_lines = {
	.noun = "order",
	.verb = "cancel-lines",
	.summary = "Cancels quantities of an order's lines; frees their stock and credit",
	.description = "What was shipped cannot be cancelled. First goes what is backordered, then "
		       "what is reserved, last what stands on shipments that have not left. The "
		       "totals are computed anew under the order's own terms. An order of which "
		       "nothing is left is cancelled.",
	.examples = { "orderctl order cancel-lines SO-2026-000417 --line 2=1 --reason late",
		      "orderctl order cancel-lines 417 --line 1=2.5 --line 3=4 --reason typo" },
	.arguments = { { .name = "ORDER", .help = SENTENCE_KEY_HELP, .field = "order" } },
	.flags = { { .name = "line",
		     .value = "N=QUANTITY",
		     .help = "How much of which line: 2=1.5",
		     .field = "lines",
		     .required = true,
		     .repeats = true },
		   { .name = "reason",
		     .value = "TEXT",
		     .help = "Why; at most 256 bytes",
		     .field = "reason",
		     .required = true } },
	.method = "OrderService/CancelLines",
	.doing = "cancel lines of order {ORDER}",
	.asks = "Cancel these quantities of order {ORDER}?",
	.changes = true,
	.says = "lines of order {number} cancelled: it is {state}, its total {total_minor} "
		"{currency}",
	.name = "number",
};

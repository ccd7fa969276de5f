#include <inttypes.h>

#include "orderd/v1/order.pb-c.h"

#include "output.h"
#include "plain.h"
#include "record.h"
#include "say/say.h"

static const struct column order_history_columns[] = {
	{ .title = "SEQ", .path = "seq" },
	{ .title = "AT", .path = "at" },
	{ .title = "FACT", .path = "fact" },
	{ .title = NULL },
};

/* A line of its own, which no column cuts. */
static void order_history_item(struct cli *c, const ProtobufCMessage *record)
{
	const Orderd__V1__OrderHistoryEntry *entry = (const Orderd__V1__OrderHistoryEntry *)record;
	struct text out;

	text_init(&out);
	record_cell(&out, record, "at", NULL);
	text_puts(&out, "  ");
	if (c->format == CLI_WIDE) {
		text_printf(&out, "%" PRId64 "  ", entry->seq);
		plain_append(&out, entry->type ? entry->type : "?");
		text_printf(&out, "  by %" PRId64 "  ", entry->actor_id);
	}
	plain_append(&out, entry->fact ? entry->fact : "");
	text_putc(&out, '\n');
	if (!out.failed)
		fwrite(out.data, 1, out.length, stdout);
	text_fini(&out);
}

const struct sentence say_order_history = {
	.noun = "order",
	.verb = "history",
	.summary = "Shows what became of an order, its lines, its shipments, newest first",
	.description = "Which field changed from what to what: orderctl history order KEY. -o wide "
		       "adds positions, event types, who it was.",
	.examples = { "orderctl order history SO-2026-000417",
		      "orderctl order history ext:UCI:536365 --oldest-first -o wide",
		      "orderctl order history 417 -o json" },
	.arguments = { { .name = "KEY", .help = SENTENCE_KEY_HELP, .field = "order" } },
	.flags = { { .name = "oldest-first",
		     .help = "Begins where the order was placed",
		     .field = "oldest_first" } },
	.method = "OrderService/GetOrderHistory",
	.doing = "read the history of order {KEY}",
	.record = "entries",
	.columns = order_history_columns,
	.item = order_history_item,
	.name = "seq",
	.nothing = "No events.",
};

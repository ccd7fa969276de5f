#include "output.h"
#include "say/say.h"

static const struct column dead_letter_list_columns[] = {
	{ .title = "SEQ", .path = "seq" },
	{ .title = "TYPE", .path = "event.type" },
	{ .title = "ID", .path = "event.aggregate_id" },
	{ .title = "DUE", .path = "due" },
	{ .title = "ATTEMPTS", .path = "attempts", .wide = true },
	{ .title = "REASON", .path = "reason" },
	{ .title = "AGE", .path = "rejected_at", .age = true },
	{ .title = NULL },
};

const struct sentence say_dead_letter_list = {
	.noun = "dead-letter",
	.verb = "list",
	.summary = "Lists the events that a subscription's consumer could not deal with",
	.examples = { "orderctl dead-letter list erp", "orderctl dead-letter list erp -o json" },
	.arguments = { { .name = "NAME",
			 .help = SENTENCE_SUBSCRIPTION_HELP,
			 .field = "subscription" } },
	.method = "EventService/ListDeadLetters",
	.doing = "list dead letters of {NAME}",
	.record = "dead_letters",
	.name = "seq",
	.columns = dead_letter_list_columns,
	.nothing = "No dead letters.",
};

#include "say/say.h"

const struct sentence say_dead_letter_drop = {
	.noun = "dead-letter",
	.verb = "drop",
	.summary = "Forgets dead letters",
	.examples = { "orderctl dead-letter drop erp --seq 41200 --seq 41207",
		      "orderctl dead-letter drop erp --all" },
	.arguments = { { .name = "NAME",
			 .help = SENTENCE_SUBSCRIPTION_HELP,
			 .field = "subscription" } },
	.flags = { { .name = "seq",
		     .value = "SEQ",
		     .help = "The event's position; may be repeated",
		     .field = "seqs",
		     .repeats = true },
		   { .name = "all", .help = "All of them", .field = "all" } },
	.method = "EventService/DropDeadLetters",
	.doing = "drop dead letters of {NAME}",
	.asks = "Forget dead letters of subscription {NAME}?",
	.changes = true,
	.says = "{count} dead letters of {NAME} dropped",
};

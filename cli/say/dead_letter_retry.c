#include "say/say.h"

const struct sentence say_dead_letter_retry = {
	.noun = "dead-letter",
	.verb = "retry",
	.summary = "Has the consumer try dead letters again",
	.examples = { "orderctl dead-letter retry erp --seq 41200 --seq 41207",
		      "orderctl dead-letter retry erp --all" },
	.arguments = { { .name = "NAME",
			 .help = SENTENCE_SUBSCRIPTION_HELP,
			 .field = "subscription" } },
	.flags = { { .name = "seq",
		     .value = "SEQ",
		     .help = "The event's position; may be repeated",
		     .field = "seqs",
		     .repeats = true },
		   { .name = "all", .help = "All of them", .field = "all" } },
	.method = "EventService/RetryDeadLetters",
	.doing = "have dead letters of {NAME} tried again",
	.changes = true,
	.says = "{count} dead letters of {NAME} to be tried again",
};

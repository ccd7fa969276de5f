#include "say/say.h"

const struct sentence say_subscription_reject = {
	.noun = "subscription",
	.verb = "reject",
	.summary = "Gets an event out of a consumer's way",
	.description = "The event becomes a dead letter, and everything up to it counts as "
		       "acknowledged; the consumer fetches anew behind it.",
	.examples = { "orderctl subscription reject erp 41200 --reason 'the importer ends at it'" },
	.arguments = { { .name = "NAME",
			 .help = SENTENCE_SUBSCRIPTION_HELP,
			 .field = "subscription" },
		       { .name = "SEQ", .help = "The event's position", .field = "seq" } },
	.flags = { { .name = "reason",
		     .value = "TEXT",
		     .help = "Why; kept with the dead letter",
		     .field = "reason",
		     .required = true } },
	.method = "EventService/Reject",
	.doing = "reject event {SEQ} of subscription {NAME}",
	.asks = "Take event {SEQ} away from the consumer of subscription {NAME}?",
	.changes = true,
	.says = "event {SEQ} is a dead letter of {NAME} now",
};

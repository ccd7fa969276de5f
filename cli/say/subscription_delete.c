#include "say/say.h"

const struct sentence say_subscription_delete = {
	.noun = "subscription",
	.verb = "delete",
	.summary = "Gives a place in the log up, its dead letters too",
	.examples = { "orderctl subscription delete erp",
		      "orderctl subscription delete erp --yes" },
	.arguments = { { .name = "NAME",
			 .help = SENTENCE_SUBSCRIPTION_HELP,
			 .field = "subscription" } },
	.method = "EventService/DeleteSubscription",
	.doing = "delete subscription {NAME}",
	.asks = "Delete subscription {NAME} with its place and its dead letters?",
	.changes = true,
	.says = "subscription {NAME} deleted",
};

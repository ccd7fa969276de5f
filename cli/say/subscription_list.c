#include "output.h"
#include "say/say.h"

static const struct column subscription_list_columns[] = {
	{ .title = "NAME", .path = "name" },
	{ .title = "ID", .path = "id", .wide = true },
	{ .title = "ACKED", .path = "status.acked_seq" },
	{ .title = "BEHIND", .path = "status.behind" },
	{ .title = "DEAD", .path = "status.dead_letter_count" },
	{ .title = "CONSUMER", .path = "status.consumer" },
	{ .title = "GENERATION", .path = "status.generation", .wide = true },
	{ .title = "FETCHED", .path = "status.fetched_at", .age = true },
	{ .title = "AGE", .path = "created_at", .age = true },
	{ .title = NULL },
};

const struct sentence say_subscription_list = {
	.noun = "subscription",
	.verb = "list",
	.summary = "Lists who follows the events, and how far behind",
	.examples = { "orderctl subscription list", "orderctl subscription list -o wide" },
	.method = "EventService/ListSubscriptions",
	.doing = "list subscriptions",
	.record = "subscriptions",
	.name = "name",
	.columns = subscription_list_columns,
	.nothing = "No subscriptions.",
};

#include "output.h"
#include "say/say.h"

static const struct column subscription_get_columns[] = {
	{ .title = "Name", .path = "name" },
	{ .title = "Id", .path = "id" },
	{ .title = "Kind of record", .path = "aggregate_kind" },
	{ .title = "Record", .path = "aggregate_id" },
	{ .title = "Account", .path = "account_id" },
	{ .title = "Began after", .path = "start_seq" },
	{ .title = "Acknowledged", .path = "status.acked_seq" },
	{ .title = "Handed out", .path = "status.handed_seq" },
	{ .title = "Newest event", .path = "status.head_seq" },
	{ .title = "Behind", .path = "status.behind" },
	{ .title = "Dead letters", .path = "status.dead_letter_count" },
	{ .title = "Consumer", .path = "status.consumer" },
	{ .title = "Generation", .path = "status.generation" },
	{ .title = "Lease until", .path = "status.lease_expires_at" },
	{ .title = "Last fetch", .path = "status.fetched_at" },
	{ .title = "Last ack", .path = "status.acked_at" },
	{ .title = "Created", .path = "created_at" },
	{ .title = "Version", .path = "version" },
	{ .title = NULL },
};

const struct sentence say_subscription_get = {
	.noun = "subscription",
	.verb = "get",
	.summary = "Shows how far a subscription has come, and who has it",
	.examples = { "orderctl subscription get erp", "orderctl subscription get erp -o json" },
	.arguments = { { .name = "NAME",
			 .help = SENTENCE_SUBSCRIPTION_HELP,
			 .field = "subscription" } },
	.method = "EventService/GetSubscription",
	.doing = "get subscription {NAME}",
	.record = "subscription",
	.name = "name",
	.columns = subscription_get_columns,
};

#include "output.h"
#include "say/say.h"

static const struct column account_get_columns[] = {
	{ .title = "Account", .path = "number" },
	{ .title = "Id", .path = "id" },
	{ .title = "Name", .path = "name" },
	{ .title = "Kind", .path = "kind" },
	{ .title = "Status", .path = "status" },
	{ .title = "Currency", .path = "currency" },
	{ .title = "Country", .path = "country" },
	{ .title = "Time zone", .path = "time_zone" },
	{ .title = "Parent", .path = "parent_id", .part = NAMED_TITLE },
	{ .title = "Owner", .path = "owner_id", .wide = true },
	{ .title = "Team", .path = "team_id", .wide = true },
	{ .title = "Created", .path = "created_at" },
	{ .title = "Version", .path = "version" },
	{ .title = NULL },
};

const struct sentence say_account_get = {
	.noun = "account",
	.verb = "get",
	.summary = "Shows one account",
	.examples = { "orderctl account get C-000017",
		      "orderctl account get ext:UCI:17850 -o json" },
	.arguments = { { .name = "KEY", .help = SENTENCE_ACCOUNT_HELP, .field = "account" } },
	.method = "AccountService/GetAccount",
	.doing = "get account {KEY}",
	.record = "account",
	.columns = account_get_columns,
	.name = "number",
};

#include "output.h"
#include "say/say.h"

static const struct column account_list_columns[] = {
	{ .title = "NUMBER", .path = "number" },
	{ .title = "ID", .path = "id", .wide = true },
	{ .title = "NAME", .path = "name" },
	{ .title = "KIND", .path = "kind" },
	{ .title = "STATUS", .path = "status" },
	{ .title = "CUR", .path = "currency", .wide = true },
	{ .title = "COUNTRY", .path = "country" },
	{ .title = "OWNER", .path = "owner_id", .wide = true },
	{ .title = "TEAM", .path = "team_id", .wide = true },
	{ .title = "PARENT", .path = "parent_id", .part = NAMED_NUMBER, .wide = true },
	{ .title = "AGE", .path = "created_at", .age = true },
	{ .title = NULL },
};

const struct sentence say_account_search = {
	.noun = "account",
	.verb = "search",
	.summary = "Finds accounts by words, the best ones first",
	.description =
		"Every word must be, or begin, a word of the account's number, name, names in "
		"other systems, or of the cities of its addresses. Capitals and accents do not "
		"matter.",
	.examples = { "orderctl account search brook", "orderctl account search 'brook lon'",
		      "orderctl account search 17 --status ACTIVE" },
	.arguments = { { .name = "TEXT", .help = "Words, or how they begin", .field = "text" } },
	.flags = { { .name = "status", .value = "STATUS", .help = "Only these", .field = "status" },
		   { .name = "kind", .value = "KIND", .help = "Only these", .field = "kind" } },
	.method = "AccountService/SearchAccounts",
	.doing = "search for \"{TEXT}\"",
	.record = "accounts",
	.columns = account_list_columns,
	.name = "number",
	.nothing = "No account has such words.",
};

const struct sentence say_account_list = {
	.noun = "account",
	.verb = "list",
	.summary = "Lists accounts, oldest first",
	.examples = { "orderctl account list --status BLOCKED",
		      "orderctl account list --parent C-000001 --limit 0",
		      "orderctl account list --owner 5 -o csv > accounts.csv" },
	.flags = { { .name = "parent",
		     .value = "KEY",
		     .help = "Directly below this account",
		     .field = "parent" },
		   { .name = "owner",
		     .value = "ID",
		     .help = "Of this principal",
		     .field = "owner_id" },
		   { .name = "team", .value = "ID", .help = "Of this team", .field = "team_id" },
		   { .name = "status", .value = "STATUS", .help = "Only these", .field = "status" },
		   { .name = "kind", .value = "KIND", .help = "Only these", .field = "kind" } },
	.method = "AccountService/ListAccounts",
	.doing = "list accounts",
	.record = "accounts",
	.columns = account_list_columns,
	.name = "number",
	.nothing = "No accounts.",
};

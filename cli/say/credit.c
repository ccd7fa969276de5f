#include "output.h"
#include "say/say.h"

static const struct column credit_columns[] = {
	{ .title = "CUR", .path = "currency" },
	{ .title = "LIMIT", .path = "limit_minor" },
	{ .title = "EXPOSURE", .path = "exposure_minor" },
	{ .title = "ELSEWHERE", .path = "external_balance_minor" },
	{ .title = "VERSION", .path = "version" },
	{ .title = "AGE", .path = "updated_at", .age = true },
	{ .title = NULL },
};

const struct sentence say_credit_get = {
	.noun = "credit",
	.verb = "get",
	.summary = "Shows an account's credit limits and exposure",
	.examples = { "orderctl credit get C-000017" },
	.arguments = { { .name = "KEY", .help = SENTENCE_ACCOUNT_HELP, .field = "account" } },
	.method = "CreditService/GetCredit",
	.doing = "get the credit of account {KEY}",
	.record = "credit_accounts",
	.columns = credit_columns,
	.name = "currency",
	.nothing = "No limit and no exposure in any currency.",
};

const struct sentence say_credit_set = {
	.noun = "credit",
	.verb = "set",
	.summary = "Sets an account's credit limit in one currency, or takes it away",
	.examples = { "orderctl credit set C-000017 --currency EUR --limit 5000.00",
		      "orderctl credit set C-000017 --currency EUR" },
	.arguments = { { .name = "KEY", .help = SENTENCE_ACCOUNT_HELP, .field = "account" } },
	.flags = { { .name = "currency",
		     .value = "CODE",
		     .help = "ISO 4217: EUR",
		     .field = "currency",
		     .required = true },
		   { .name = "limit",
		     .value = "N",
		     .help = "The amount: 5000.00. Without it there is no limit",
		     .field = "limit_minor" } },
	.method = "CreditService/SetLimit",
	.doing = "set the credit limit of account {KEY}",
	.changes = true,
	.says = "account {KEY}: {--limit?credit limit:no credit limit in} {--limit} {--currency}"
		"{unchanged?, as it was:}",
};

const struct sentence say_credit_set_balance = {
	.noun = "credit",
	.verb = "set-balance",
	.summary = "Tells what an account owes in another system; it counts against the limit",
	.description =
		"Without --balance nothing is known any more. A balance that is older than the "
		"known one is refused: they may come out of order.",
	.examples = { "orderctl credit set-balance C-000017 --currency EUR --balance 1250.40",
		      "orderctl credit set-balance C-000017 --currency EUR --balance -80.00 "
		      "--as-of '2026-03-01 06:00'" },
	.arguments = { { .name = "KEY", .help = SENTENCE_ACCOUNT_HELP, .field = "account" } },
	.flags = { { .name = "currency",
		     .value = "CODE",
		     .help = "ISO 4217: EUR",
		     .field = "currency",
		     .required = true },
		   { .name = "balance",
		     .value = "N",
		     .help = "What it owes: 1250.40; negative what it has paid ahead",
		     .field = "balance_minor" },
		   { .name = "as-of",
		     .value = "TIME",
		     .help = "When it was so; now by default",
		     .field = "as_of" } },
	.method = "CreditService/SetExternalBalance",
	.doing = "set the balance of account {KEY}",
	.changes = true,
	.says = "account {KEY}: {--balance?balance elsewhere:no balance elsewhere known in} "
		"{--balance} {--currency}{unchanged?, as it was:}",
};

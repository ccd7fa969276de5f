#include "say/say.h"

const struct sentence say_account_set_parent = {
	.noun = "account",
	.verb = "set-parent",
	.summary = "Puts an account, with all below it, below another one",
	.description = "Without --parent it stands below none.",
	.examples = { "orderctl account set-parent C-000017 --parent C-000001",
		      "orderctl account set-parent C-000017" },
	.arguments = { { .name = "KEY", .help = SENTENCE_ACCOUNT_HELP, .field = "account" } },
	.flags = { { .name = "parent",
		     .value = "KEY",
		     .help = "The account above it",
		     .field = "parent" } },
	.method = "AccountService/SetParent",
	.doing = "move account {KEY}",
	.changes = true,
	.says = "account {number} {unchanged?stood there already:moved}",
	.name = "number",
};

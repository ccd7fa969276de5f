#include "say/say.h"

const struct sentence say_account_update = {
	.noun = "account",
	.verb = "update",
	.summary = "Changes fields of an account, or takes their values away",
	.description = "FIELD is a name of the contract, written time-zone, timeZone or time_zone; "
		       "\"orderctl api describe UpdateAccount\" shows them. The parent changes by "
		       "\"account set-parent\".",
	.examples = { "orderctl account update C-000017 --set name='Meyer KG' --set country=AT",
		      "orderctl account update C-000017 --clear time-zone --if-version 3",
		      "orderctl account update ext:ERP:4711 --set status=BLOCKED --dry-run" },
	.arguments = { { .name = "KEY", .help = SENTENCE_ACCOUNT_HELP, .field = "account" } },
	.flags = { { .name = "set",
		     .value = "FIELD=VALUE",
		     .help = "What a field is to be; may be said again",
		     .field = "values",
		     .repeats = true,
		     .assigns = true },
		   { .name = "clear",
		     .value = "FIELD",
		     .help = "Takes the value of a field away; may be said again",
		     .field = "update_mask",
		     .repeats = true } },
	.method = "AccountService/UpdateAccount",
	.doing = "change account {KEY}",
	.changes = true,
	.says = "account {number} {unchanged?unchanged:changed}",
	.name = "number",
};

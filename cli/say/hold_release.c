#include "say/say.h"

const struct sentence say_hold_release = {
	.noun = "hold",
	.verb = "release",
	.summary = "Releases a hold; its order goes on when no other forbids it",
	.examples = { "orderctl hold release 1203 --reason 'customer called back'",
		      "orderctl hold release ext:POST:77 --reason 'address confirmed'" },
	.arguments = { { .name = "HOLD",
			 .help = "Its id (1203), or ext:SYSTEM:ID as another system names it",
			 .field = "hold" } },
	.flags = { { .name = "reason",
		     .value = "TEXT",
		     .help = "Why; at most 256 bytes",
		     .field = "reason",
		     .required = true } },
	.method = "OrderHoldService/ReleaseHold",
	.doing = "release hold {HOLD}",
	.changes = true,
	.says = "hold {hold_id} of order {number} released: {hold_count} in "
		"force",
	.name = "hold_id",
};

#include "output.h"
#include "say/say.h"

#define REFERENCE_KIND                                                                             \
	{                                                                                          \
		.name = "KIND", .help = "What it is: account, product, order", .field = "kind"     \
	}

static const struct column reference_columns[] = {
	{ .title = "NUMBER", .path = "number" },
	{ .title = "KIND", .path = "kind" },
	{ .title = "ID", .path = "id" },
	{ .title = "KNOWN-AS", .path = "external_ids" },
	{ .title = NULL },
};

const struct sentence say_reference_link = {
	.noun = "reference",
	.verb = "link",
	.summary = "Gives a record the name that it has in another system",
	.description =
		"From then on ext:SYSTEM:ID names the record wherever a KEY is asked for. When "
		"another record of the kind has the name already, the refusal tells which.",
	.examples = { "orderctl reference link order SO-2026-000417 SAP-EU1:4711",
		      "orderctl reference link product id:17 SHOP:lamp-17" },
	.arguments = { REFERENCE_KIND,
		       { .name = "KEY", .help = SENTENCE_ANY_KEY_HELP, .field = "record" },
		       { .name = "NAME",
			 .help = "SYSTEM:ID as the other system has it",
			 .field = "external_id" } },
	.method = "ReferenceService/Link",
	.doing = "link {KEY} to {NAME}",
	.changes = true,
	.says = "{KIND} {KEY} {unchanged?is known:linked} as {NAME}",
};

const struct sentence say_reference_unlink = {
	.noun = "reference",
	.verb = "unlink",
	.summary = "Takes a name in another system from its record",
	.examples = { "orderctl reference unlink order SAP-EU1:4711" },
	.arguments = { REFERENCE_KIND,
		       { .name = "NAME",
			 .help = "SYSTEM:ID as the other system has it",
			 .field = "external_id" } },
	.method = "ReferenceService/Unlink",
	.doing = "unlink {NAME}",
	.changes = true,
	.says = "{NAME} unlinked: it was {KIND} {number}, id {id}",
	.name = "id",
};

const struct sentence say_reference_resolve = {
	.noun = "reference",
	.verb = "resolve",
	.summary = "Shows what a name means: the record with all its names",
	.examples = { "orderctl reference resolve ext:SAP-EU1:4711",
		      "orderctl reference resolve SO-2026-000417 -o json",
		      "orderctl reference resolve ext:SHOP:99 --kind account -o name" },
	.arguments = { { .name = "KEY",
			 .help = "Its ext:SYSTEM:ID as another system names it, its number "
				 "(SO-2026-000417), or its id (17)",
			 .field = "record" } },
	.flags = { { .name = "kind",
		     .value = "KIND",
		     .help = "Only records of this kind",
		     .field = "kind" } },
	.method = "ReferenceService/Resolve",
	.doing = "resolve {KEY}",
	.record = "records",
	.columns = reference_columns,
	.name = "id",
	.nothing = "No such record.",
};

#include "say/say.h"

const struct sentence say_hold_place = {
	.noun = "hold",
	.verb = "place",
	.summary = "Holds an order up, beside what holds it up already",
	.description = "A hold keeps an order from some of its steps until it is released: "
		       "--confirm from being confirmed, --allocate from getting more stock and new "
		       "shipments, --ship from new shipments and from those leaving that are "
		       "planned, --invoice from being invoiced. The order's state stays what it "
		       "is.",
	.examples = { "orderctl hold place SO-2026-000417 --kind FRAUD --confirm --ship --reason "
		      "'card reported stolen'",
		      "orderctl hold place ext:SHOP:1009 --kind ADDRESS --ship --reason 'no such "
		      "street' --external POST:77" },
	.arguments = { { .name = "ORDER", .help = SENTENCE_KEY_HELP, .field = "order" } },
	.flags = { { .name = "kind",
		     .value = "KIND",
		     .help = "What it is for",
		     .field = "kind",
		     .required = true },
		   { .name = "reason",
		     .value = "TEXT",
		     .help = "Why; at most 256 bytes",
		     .field = "reason",
		     .required = true },
		   { .name = "confirm",
		     .help = "The order is not confirmed",
		     .field = "blocks_confirm" },
		   { .name = "allocate",
		     .help = "It gets no more stock, no new shipments",
		     .field = "blocks_allocate" },
		   { .name = "ship", .help = "Nothing of it leaves", .field = "blocks_ship" },
		   { .name = "invoice",
		     .help = "Nothing of it is invoiced",
		     .field = "blocks_invoice" },
		   { .name = "owner",
		     .value = "NAME",
		     .help = "The principal that is to clear it",
		     .field = "owner" },
		   { .name = "external",
		     .value = "SYSTEM:ID",
		     .help = "The hold's name in another system; a second one is refused",
		     .field = "external_id" },
		   { .name = "note", .value = "TEXT", .help = "For people", .field = "note" } },
	.method = "OrderHoldService/PlaceHold",
	.doing = "place a hold on order {ORDER}",
	.changes = true,
	.says = "hold {hold_id} placed on order {number}: {hold_count} in force",
	.name = "hold_id",
};

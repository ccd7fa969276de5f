/* What principals may do. */
#include "output.h"
#include "say/say.h"

#define ROLE_HELP "Its name (sales) or its id (417)"
#define ROLE_PRINCIPAL_HELP "The principal's name (web-shop) or its id (417)"
#define ROLE_RIGHTS                                                                                \
	{ .name = "may-export",                                                                    \
	  .help = "May take data out as files",                                                    \
	  .field = ROLE_RIGHTS_OF ".may_export" },                                                 \
		{ .name = "may-import",                                                            \
		  .help = "May bring data in as files",                                            \
		  .field = ROLE_RIGHTS_OF ".may_import" },                                         \
		{ .name = "may-override-credit",                                                   \
		  .help = "May let an order pass that credit would stop",                          \
		  .field = ROLE_RIGHTS_OF ".may_override_credit" },                                \
		{ .name = "may-audit",                                                             \
		  .help = "May see values before and after",                                       \
		  .field = ROLE_RIGHTS_OF ".may_audit" },                                          \
	{                                                                                          \
		.name = "may-erase", .help = "May erase a person's data",                          \
		.field = ROLE_RIGHTS_OF ".may_erase"                                               \
	}

static const struct column role_columns[] = {
	{ .title = "NAME", .path = "name" },
	{ .title = "ID", .path = "id", .wide = true },
	{ .title = "RETIRED", .path = "retired_at", .wide = true },
	{ .title = "VERSION", .path = "version", .wide = true },
	{ .title = "NOTE", .path = "note" },
	{ .title = NULL },
};

static const struct column role_grant_columns[] = {
	{ .title = "METHOD", .path = "method" },
	{ .title = "LEVEL", .path = "level" },
	{ .title = NULL },
};

const struct sentence say_role_create = {
	.noun = "role",
	.verb = "create",
	.summary = "Makes a role",
	.description =
		"A role grants methods (OrderService/PlaceOrder), services (OrderService) or "
		"everything (*), each at a level that says whose records are meant: NONE, OWN, "
		"TEAM, SUBTREE, ALL. The nearest grant of a role counts; of several roles the "
		"highest level.",
	.examples = { "orderctl role create desk --grant OrderService=TEAM "
		      "--grant CreditService/GetCredit=OWN",
		      "orderctl role create auditor --grant AuditService=ALL --may-audit" },
	.arguments = { { .name = "NAME", .help = "Unique in the tenant", .field = "role.name" } },
	.flags = { { .name = "note",
		     .value = "TEXT",
		     .help = "What it is for",
		     .field = "role.note" },
		   { .name = "grant",
		     .value = "METHOD=LEVEL",
		     .help = "What it grants; may be repeated",
		     .field = "grants",
		     .repeats = true },
#define ROLE_RIGHTS_OF "role"
		   ROLE_RIGHTS },
#undef ROLE_RIGHTS_OF
	.method = "RoleService/CreateRole",
	.doing = "create role {NAME}",
	.changes = true,
	.says = "role {NAME} created",
};

const struct sentence say_role_update = {
	.noun = "role",
	.verb = "update",
	.summary = "Changes what a role may beyond its grants",
	.examples = { "orderctl role update auditor --clear may-audit --may-export",
		      "orderctl role update desk --note 'The order desk'" },
	.arguments = { { .name = "KEY", .help = ROLE_HELP, .field = "role" } },
	.flags = { { .name = "note",
		     .value = "TEXT",
		     .help = "What it is for",
		     .field = "changes.note" },
#define ROLE_RIGHTS_OF "changes"
		   ROLE_RIGHTS,
#undef ROLE_RIGHTS_OF
		   { .name = "clear",
		     .value = "FIELD",
		     .help = "Takes a right or the note away: may-audit; may be said again",
		     .field = "update_mask",
		     .repeats = true } },
	.method = "RoleService/UpdateRole",
	.doing = "update role {KEY}",
	.changes = true,
	.says = "role {KEY} changed",
};

const struct sentence say_role_grant = {
	.noun = "role",
	.verb = "grant",
	.summary = "Puts what a role grants, or takes it away",
	.examples = { "orderctl role grant desk ShipmentService/GetShipment=TEAM",
		      "orderctl role grant desk ShipmentService/GetShipment=-" },
	.arguments = { { .name = "KEY", .help = ROLE_HELP, .field = "role" },
		       { .name = "METHOD=LEVEL",
			 .help = "A method, a service or *, and NONE, OWN, TEAM, SUBTREE or ALL; - "
				 "takes the grant away",
			 .field = "grants" } },
	.method = "RoleService/SetGrants",
	.doing = "change what role {KEY} grants",
	.changes = true,
	.says = "role {KEY} changed",
};

const struct sentence say_role_retire = {
	.noun = "role",
	.verb = "retire",
	.summary = "Ends a role: it grants nothing any more, whoever has it",
	.examples = { "orderctl role retire desk" },
	.arguments = { { .name = "KEY", .help = ROLE_HELP, .field = "role" } },
	.method = "RoleService/RetireRole",
	.doing = "retire role {KEY}",
	.asks = "Retire role {KEY}?",
	.changes = true,
	.says = "role {KEY} retired",
};

const struct sentence say_role_get = {
	.noun = "role",
	.verb = "get",
	.summary = "Shows what a role grants",
	.examples = { "orderctl role get sales", "orderctl role get sales -o json" },
	.arguments = { { .name = "KEY", .help = ROLE_HELP, .field = "role" } },
	.method = "RoleService/GetRole",
	.doing = "get role {KEY}",
	.record = "grants",
	.columns = role_grant_columns,
	.name = "method",
	.nothing = "It grants nothing.",
};

const struct sentence say_role_list = {
	.noun = "role",
	.verb = "list",
	.summary = "Lists roles",
	.examples = { "orderctl role list", "orderctl role list -o name" },
	.method = "RoleService/ListRoles",
	.doing = "list roles",
	.record = "roles",
	.columns = role_columns,
	.name = "name",
	.nothing = "No roles.",
};

const struct sentence say_role_assign = {
	.noun = "role",
	.verb = "assign",
	.summary = "Gives a principal a role",
	.examples = { "orderctl role assign sales meyer" },
	.arguments = { { .name = "KEY", .help = ROLE_HELP, .field = "role" },
		       { .name = "PRINCIPAL", .help = ROLE_PRINCIPAL_HELP, .field = "principal" } },
	.method = "RoleService/AssignRole",
	.doing = "give role {KEY} to {PRINCIPAL}",
	.changes = true,
	.says = "{PRINCIPAL} has role {KEY}",
};

const struct sentence say_role_unassign = {
	.noun = "role",
	.verb = "unassign",
	.summary = "Takes a role from a principal, from its next request on",
	.examples = { "orderctl role unassign sales meyer" },
	.arguments = { { .name = "KEY", .help = ROLE_HELP, .field = "role" },
		       { .name = "PRINCIPAL", .help = ROLE_PRINCIPAL_HELP, .field = "principal" } },
	.method = "RoleService/UnassignRole",
	.doing = "take role {KEY} from {PRINCIPAL}",
	.changes = true,
	.says = "{PRINCIPAL} has role {KEY} no more",
};

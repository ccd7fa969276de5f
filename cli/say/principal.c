/* Who may call, with which keys. */
#include "output.h"
#include "say/say.h"

#define PRINCIPAL_HELP "Its name (web-shop) or its id (417)"

static const struct column principal_columns[] = {
	{ .title = "NAME", .path = "name" },
	{ .title = "ID", .path = "id" },
	{ .title = "KIND", .path = "kind" },
	{ .title = "STATUS", .path = "status" },
	{ .title = "ACCOUNT", .path = "account_id", .wide = true },
	{ .title = "VERSION", .path = "version", .wide = true },
	{ .title = "AGE", .path = "created_at", .age = true },
	{ .title = NULL },
};

static const struct column principal_key_columns[] = {
	{ .title = "KEY", .path = "public_key" },
	{ .title = "ID", .path = "id" },
	{ .title = "EXPIRES", .path = "expires_at" },
	{ .title = "REVOKED", .path = "revoked_at" },
	{ .title = "AGE", .path = "created_at", .age = true },
	{ .title = NULL },
};

const struct sentence say_principal_create = {
	.noun = "principal",
	.verb = "create",
	.summary = "Makes somebody or something that may call",
	.description =
		"A principal is recognised by its key on TCP. Make the pair where it is used, with "
		"orderctl key new; only the public key travels. Without a role it may call next to "
		"nothing; orderctl role list shows those that there are.",
	.examples = { "orderctl principal create web-shop --kind service --role integration "
		      "--public-key KEY",
		      "orderctl principal create meyer --kind staff --role sales",
		      "orderctl principal create portal-acme --kind portal --account C-000017 "
		      "--role portal" },
	.arguments = { { .name = "NAME", .help = "Unique in the tenant", .field = "name" } },
	.flags = { { .name = "kind",
		     .value = "KIND",
		     .help = "What it is",
		     .field = "kind",
		     .required = true },
		   { .name = "public-key",
		     .value = "PUBLIC-KEY",
		     .help = "Its first key, 40 characters",
		     .field = "public_key" },
		   { .name = "account",
		     .value = "KEY",
		     .help = "The account that a portal principal acts for",
		     .field = "account" },
		   { .name = "role",
		     .value = "ROLE",
		     .help = "What it may do: sales, warehouse, integration; may be repeated",
		     .field = "roles",
		     .repeats = true } },
	.method = "PrincipalService/CreatePrincipal",
	.doing = "create principal {NAME}",
	.changes = true,
	.says = "principal {NAME} created",
};

const struct sentence say_principal_disable = {
	.noun = "principal",
	.verb = "disable",
	.summary = "Makes a principal nobody, from its next request on",
	.examples = { "orderctl principal disable web-shop" },
	.arguments = { { .name = "KEY", .help = PRINCIPAL_HELP, .field = "principal" } },
	.method = "PrincipalService/DisablePrincipal",
	.doing = "disable principal {KEY}",
	.asks = "Disable principal {KEY}?",
	.changes = true,
	.says = "principal {KEY} disabled",
};

const struct sentence say_principal_enable = {
	.noun = "principal",
	.verb = "enable",
	.summary = "Lets a disabled principal in again",
	.examples = { "orderctl principal enable web-shop" },
	.arguments = { { .name = "KEY", .help = PRINCIPAL_HELP, .field = "principal" } },
	.method = "PrincipalService/EnablePrincipal",
	.doing = "enable principal {KEY}",
	.changes = true,
	.says = "principal {KEY} enabled",
};

const struct sentence say_principal_get = {
	.noun = "principal",
	.verb = "get",
	.summary = "Shows a principal",
	.examples = { "orderctl principal get web-shop" },
	.arguments = { { .name = "KEY", .help = PRINCIPAL_HELP, .field = "principal" } },
	.method = "PrincipalService/GetPrincipal",
	.doing = "get principal {KEY}",
	.record = "principal",
	.columns = principal_columns,
	.name = "name",
};

const struct sentence say_principal_list = {
	.noun = "principal",
	.verb = "list",
	.summary = "Lists who may call",
	.examples = { "orderctl principal list", "orderctl principal list -o name" },
	.method = "PrincipalService/ListPrincipals",
	.doing = "list principals",
	.record = "principals",
	.columns = principal_columns,
	.name = "name",
	.nothing = "No principals.",
};

const struct sentence say_key_list = {
	.noun = "key",
	.verb = "list",
	.summary = "Lists the keys of a principal",
	.examples = { "orderctl key list web-shop" },
	.arguments = { { .name = "KEY", .help = PRINCIPAL_HELP, .field = "principal" } },
	.method = "PrincipalService/GetPrincipal",
	.doing = "list the keys of principal {KEY}",
	.record = "keys",
	.columns = principal_key_columns,
	.name = "public_key",
	.nothing = "No keys.",
};

const struct sentence say_key_add = {
	.noun = "key",
	.verb = "add",
	.summary = "Gives a principal another key; the former stays valid until it is revoked",
	.examples = { "orderctl key add web-shop PUBLIC-KEY",
		      "orderctl key add web-shop PUBLIC-KEY --expires 2027-12-31T00:00:00Z" },
	.arguments = { { .name = "KEY", .help = PRINCIPAL_HELP, .field = "principal" },
		       { .name = "PUBLIC-KEY",
			 .help = "As orderctl key new wrote it",
			 .field = "public_key" } },
	.flags = { { .name = "expires",
		     .value = "TIME",
		     .help = "When it ends by itself",
		     .field = "expires_at" } },
	.method = "PrincipalService/AddKey",
	.doing = "add a key to principal {KEY}",
	.changes = true,
	.says = "principal {KEY}: key {key_id} added",
};

const struct sentence say_key_revoke = {
	.noun = "key",
	.verb = "revoke",
	.summary = "Ends a key at once, for whoever is connected with it too",
	.examples = { "orderctl key revoke 417" },
	.arguments = { { .name = "ID", .help = "As key list shows it", .field = "key_id" } },
	.method = "PrincipalService/RevokeKey",
	.doing = "revoke key {ID}",
	.asks = "Revoke key {ID}?",
	.changes = true,
	.says = "key {ID} revoked",
};

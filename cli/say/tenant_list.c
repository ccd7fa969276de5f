#include "output.h"
#include "say/say.h"

static const struct column tenant_list_columns[] = {
	{ .title = "CODE", .path = "code" },
	{ .title = "ID", .path = "id", .wide = true },
	{ .title = "NAME", .path = "name" },
	{ .title = "CUR", .path = "currency" },
	{ .title = "TIME-ZONE", .path = "time_zone" },
	{ .title = "AGE", .path = "created_at", .age = true },
	{ .title = NULL },
};

const struct sentence say_tenant_list = {
	.noun = "tenant",
	.verb = "list",
	.summary = "Lists the tenants of this daemon",
	.examples = { "orderctl tenant list", "orderctl tenant list -o name" },
	.method = "TenantService/ListTenants",
	.doing = "list tenants",
	.record = "tenants",
	.columns = tenant_list_columns,
	.name = "code",
	.nothing = "No tenants.",
};

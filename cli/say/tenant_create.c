#include <inttypes.h>

#include "orderd/v1/tenant.pb-c.h"

#include "cli.h"
#include "output.h"
#include "say/say.h"

static int tenant_create_run(struct cli *c)
{
	Orderd__V1__CreateTenantRequest request = ORDERD__V1__CREATE_TENANT_REQUEST__INIT;
	Orderd__V1__Tenant tenant = ORDERD__V1__TENANT__INIT;
	const char *code = cli_argument(c, 0);
	ProtobufCMessage *reply;
	int status;

	request.tenant = &tenant;
	tenant.code = arena_strdup(&c->arena, code);
	tenant.name = cli_flag_copy(c, "name");
	tenant.currency = cli_flag_copy(c, "currency");
	tenant.time_zone = cli_flag_copy(c, "time-zone");
	status = cli_call(c, arena_printf(&c->arena, "create tenant %s", code),
			  "TenantService/CreateTenant", &request.base, &reply);
	if (status != CLI_OK)
		return status;
	return output_change(c, reply, code, "tenant %s created", code);
}

const struct sentence say_tenant_create = {
	.noun = "tenant",
	.verb = "create",
	.summary = "Creates a company whose data nobody else can see",
	.examples = { "orderctl tenant create acme --currency GBP --time-zone Europe/London" },
	.arguments = { { .name = "CODE",
			 .help = "Lower case letters, digits, hyphens; at most 32" } },
	.flags = { { .name = "name", .value = "TEXT", .help = "What it is called" },
		   { .name = "currency",
		     .value = "CODE",
		     .help = "Of documents that name none, ISO 4217: GBP" },
		   { .name = "time-zone",
		     .value = "ZONE",
		     .help = "Of its dates: Europe/London" } },
	.run = tenant_create_run,
};

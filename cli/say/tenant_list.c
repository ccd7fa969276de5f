#include <string.h>

#include "orderd/v1/tenant.pb-c.h"

#include "cli.h"
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

static int tenant_list_pages(struct cli *c, struct output *o)
{
	Orderd__V1__ListTenantsRequest request = ORDERD__V1__LIST_TENANTS_REQUEST__INIT;
	const Orderd__V1__ListTenantsResponse *page;
	char token[1024] = "";
	ProtobufCMessage *reply;

	do {
		int status;

		request.page_token = *token ? token : NULL;
		status = cli_call(c, "list tenants", "TenantService/ListTenants", &request.base,
				  &reply);
		if (status != CLI_OK)
			return status;
		page = (const Orderd__V1__ListTenantsResponse *)reply;
		for (size_t i = 0; i < page->n_tenants; i++)
			output_item(o, &page->tenants[i]->base);
		snprintf(token, sizeof(token), "%s",
			 page->next_page_token ? page->next_page_token : "");
	} while (*token);
	return CLI_OK;
}

static int tenant_list_run(struct cli *c)
{
	struct output o;
	int status;

	output_begin(&o, c, &orderd__v1__tenant__descriptor, tenant_list_columns, "code");
	status = tenant_list_pages(c, &o);
	if (status == CLI_OK)
		return output_end(&o, "No tenants.");
	output_drop(&o);
	return status;
}

const struct sentence say_tenant_list = {
	.noun = "tenant",
	.verb = "list",
	.summary = "Lists the tenants of this daemon",
	.examples = { "orderctl tenant list", "orderctl tenant list -o name" },
	.run = tenant_list_run,
};

#include "op/message.h"
#include "op/operations.h"
#include "op/page.h"

/* After id, limit. */
static const struct query list_tenants = {
	.name = "list_tenants",
	.row = &orderd__v1__tenant__descriptor,
	.types = "ii",
};

static bool list_tenants_open(const Orderd__V1__ListTenantsRequest *request,
			      struct verdict *verdict, int64_t *ret_after_id)
{
	Orderd__V1__ListTenantsRequest filter = ORDERD__V1__LIST_TENANTS_REQUEST__INIT;

	return page_open(verdict, request->page_token, &filter.base, 0, ret_after_id);
}

static void list_tenants_check(const void *message, struct verdict *verdict)
{
	const Orderd__V1__ListTenantsRequest *request = message;
	int64_t after_id;

	page_check_size(verdict, request->has_page_size, request->page_size);
	list_tenants_open(request, verdict, &after_id);
}

static void list_tenants_load(struct work *work, const void *message)
{
	const Orderd__V1__ListTenantsRequest *request = message;
	int64_t limit = (int64_t)page_size(request->has_page_size, request->page_size) + 1;
	int64_t after_id;

	if (list_tenants_open(request, work_verdict(work), &after_id))
		work_query(work, &list_tenants, v_int(after_id), v_int(limit));
}

static void list_tenants_decide(struct work *work, const void *message, void *reply)
{
	const Orderd__V1__ListTenantsRequest *request = message;
	Orderd__V1__ListTenantsRequest filter = ORDERD__V1__LIST_TENANTS_REQUEST__INIT;
	Orderd__V1__ListTenantsResponse *response = reply;
	const void *const *rows = NULL;
	size_t n = work_rows(work, &list_tenants, &rows);
	uint32_t size = page_size(request->has_page_size, request->page_size);

	response->n_tenants = n < size ? n : size;
	response->tenants = message_rows(work_arena(work), rows, response->n_tenants);
	if (n > size)
		response->next_page_token =
			page_token(work_arena(work), &filter.base, response->tenants[size - 1]->id);
}

const struct op op_list_tenants = {
	.method = "orderd.v1.TenantService/ListTenants",
	.kind = OP_READ,
	.callers = OP_ADMINISTRATOR,
	.system_tenant = true,
	.check = list_tenants_check,
	.load = list_tenants_load,
	.decide = list_tenants_decide,
};

#include "op/message.h"
#include "op/operations.h"
#include "op/page.h"

/* After id, limit. */
static const struct query list_principals = {
	.name = "list_principals",
	.row = &orderd__v1__principal__descriptor,
	.types = "ii",
};

static bool list_principals_open(const Orderd__V1__ListPrincipalsRequest *request,
				 struct verdict *verdict, int64_t *ret_after_id)
{
	Orderd__V1__ListPrincipalsRequest filter = ORDERD__V1__LIST_PRINCIPALS_REQUEST__INIT;

	return page_open(verdict, request->page_token, &filter.base, 0, ret_after_id);
}

static void list_principals_check(const void *message, struct verdict *verdict)
{
	const Orderd__V1__ListPrincipalsRequest *request = message;
	int64_t after_id;

	page_check_size(verdict, request->has_page_size, request->page_size);
	list_principals_open(request, verdict, &after_id);
}

static void list_principals_load(struct work *work, const void *message)
{
	const Orderd__V1__ListPrincipalsRequest *request = message;
	int64_t limit = (int64_t)page_size(request->has_page_size, request->page_size) + 1;
	int64_t after_id;

	if (list_principals_open(request, work_verdict(work), &after_id))
		work_query(work, &list_principals, v_int(after_id), v_int(limit));
}

static void list_principals_decide(struct work *work, const void *message, void *reply)
{
	const Orderd__V1__ListPrincipalsRequest *request = message;
	Orderd__V1__ListPrincipalsRequest filter = ORDERD__V1__LIST_PRINCIPALS_REQUEST__INIT;
	Orderd__V1__ListPrincipalsResponse *response = reply;
	const void *const *rows = NULL;
	size_t n = work_rows(work, &list_principals, &rows);
	uint32_t size = page_size(request->has_page_size, request->page_size);

	response->n_principals = n < size ? n : size;
	response->principals = message_rows(work_arena(work), rows, response->n_principals);
	if (n > size)
		response->next_page_token = page_token(work_arena(work), &filter.base,
						       response->principals[size - 1]->id);
}

const struct op op_list_principals = {
	.method = "orderd.v1.PrincipalService/ListPrincipals",
	.kind = OP_READ,
	.callers = OP_ADMINISTRATOR,
	.check = list_principals_check,
	.load = list_principals_load,
	.decide = list_principals_decide,
};

#include <string.h>

#include "op/input.h"
#include "op/list.h"
#include "op/operations.h"
#include "orderd/v1/account.pb-c.h"

#define TEXT_BYTES_MAX 256

static void search_accounts_check(const void *message, struct verdict *verdict)
{
	const Orderd__V1__SearchAccountsRequest *request = message;

	if (!request->text || !*request->text)
		input_required(verdict, "text");
	else if (strlen(request->text) > TEXT_BYTES_MAX)
		verdict_violate(verdict, REASON_TOO_LONG, "text",
				"text has %zu bytes, at most %d are allowed", strlen(request->text),
				TEXT_BYTES_MAX);
	list_check(&listing_account_search, request, verdict);
}

static void search_accounts_load(struct work *work, const void *request)
{
	list_load(&listing_account_search, work, request);
}

static void search_accounts_decide(struct work *work, const void *message, void *reply)
{
	const Orderd__V1__SearchAccountsRequest *request = message;
	const Orderd__V1__SearchAccountsResponse *response = reply;

	/* A token is given only where more follow. */
	if (list_decide(&listing_account_search, work, request, reply) &&
	    response->n_accounts == 0 && request->page_token && *request->page_token)
		verdict_violate(work_verdict(work), REASON_PAGE_TOKEN, "page_token",
				"the accounts behind page_token are no longer found by this text; "
				"begin again without it");
}

const struct op op_search_accounts = {
	.method = "orderd.v1.AccountService/SearchAccounts",
	.kind = OP_READ,
	.callers = OP_ADMINISTRATOR | OP_STAFF | OP_SERVICE,
	.check = search_accounts_check,
	.load = search_accounts_load,
	.decide = search_accounts_decide,
};

#include "orderd/v1/account.pb-c.h"

#include "cli.h"
#include "input.h"
#include "output.h"
#include "say/say.h"

static const struct column account_get_columns[] = {
	{ .title = "Account", .path = "number" },
	{ .title = "Id", .path = "id" },
	{ .title = "Name", .path = "name" },
	{ .title = "Kind", .path = "kind" },
	{ .title = "Status", .path = "status" },
	{ .title = "Currency", .path = "currency" },
	{ .title = "Country", .path = "country" },
	{ .title = "Time zone", .path = "time_zone" },
	{ .title = "Parent", .path = "parent_id", .wide = true },
	{ .title = "Owner", .path = "owner_id", .wide = true },
	{ .title = "Team", .path = "team_id", .wide = true },
	{ .title = "Created", .path = "created_at" },
	{ .title = "Version", .path = "version" },
	{ .title = NULL },
};

static int account_get_run(struct cli *c)
{
	Orderd__V1__GetAccountRequest request = ORDERD__V1__GET_ACCOUNT_REQUEST__INIT;
	const char *key = cli_argument(c, 0);
	const Orderd__V1__GetAccountResponse *response;
	ProtobufCMessage *reply;
	int status = input_key(c, "KEY", key, KEY_DIGITS_ARE_ID, &request.account);

	if (status == CLI_OK)
		status = cli_call(c, arena_printf(&c->arena, "get account %s", key),
				  "AccountService/GetAccount", &request.base, &reply);
	if (status != CLI_OK)
		return status;
	response = (const Orderd__V1__GetAccountResponse *)reply;
	return output_one(c, reply, &response->account->base, account_get_columns, "number");
}

const struct sentence say_account_get = {
	.noun = "account",
	.verb = "get",
	.summary = "Shows one account",
	.examples = { "orderctl account get C-000017",
		      "orderctl account get ext:UCI:17850 -o json" },
	.arguments = { { .name = "KEY", .help = SENTENCE_ACCOUNT_HELP } },
	.run = account_get_run,
};

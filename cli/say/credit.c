#include "orderd/v1/credit.pb-c.h"

#include "cli.h"
#include "currency.h"
#include "input.h"
#include "output.h"
#include "say/say.h"

static const struct column credit_columns[] = {
	{ .title = "CUR", .path = "currency" },
	{ .title = "LIMIT", .path = "limit_minor" },
	{ .title = "EXPOSURE", .path = "exposure_minor" },
	{ .title = "VERSION", .path = "version" },
	{ .title = "AGE", .path = "updated_at", .age = true },
	{ .title = NULL },
};

static int credit_get_run(struct cli *c)
{
	Orderd__V1__GetCreditRequest request = ORDERD__V1__GET_CREDIT_REQUEST__INIT;
	const char *key = cli_argument(c, 0);
	const Orderd__V1__GetCreditResponse *response;
	ProtobufCMessage *reply;
	struct output o;
	int status = input_key(c, "KEY", key, KEY_DIGITS_ARE_ID, &request.account);

	if (status == CLI_OK)
		status = cli_call(c, arena_printf(&c->arena, "get the credit of account %s", key),
				  "CreditService/GetCredit", &request.base, &reply);
	if (status != CLI_OK)
		return status;
	response = (const Orderd__V1__GetCreditResponse *)reply;
	output_begin(&o, c, &orderd__v1__credit_account__descriptor, credit_columns, "currency");
	for (size_t i = 0; i < response->n_credit_accounts; i++)
		output_item(&o, &response->credit_accounts[i]->base);
	return output_end(&o, "No limit and no exposure in any currency.");
}

static int credit_set_run(struct cli *c)
{
	Orderd__V1__SetLimitRequest request = ORDERD__V1__SET_LIMIT_REQUEST__INIT;
	const char *key = cli_argument(c, 0), *limit = cli_flag(c, "limit");
	ProtobufCMessage *reply;
	int status = input_key(c, "KEY", key, KEY_DIGITS_ARE_ID, &request.account);

	request.currency = cli_flag_copy(c, "currency");
	if (status == CLI_OK && limit)
		status = input_minor(c, "--limit", limit, request.currency, &request.limit_minor);
	if (status != CLI_OK)
		return status;
	request.has_limit_minor = limit != NULL;
	status = cli_call(c, arena_printf(&c->arena, "set the credit limit of account %s", key),
			  "CreditService/SetLimit", &request.base, &reply);
	if (status != CLI_OK)
		return status;
	return output_change(c, reply, key, "account %s: %s %s %s", key,
			     limit ? "credit limit" : "no credit limit in", limit ? limit : "",
			     request.currency);
}

const struct sentence say_credit_get = {
	.noun = "credit",
	.verb = "get",
	.summary = "Shows an account's credit limits and exposure",
	.examples = { "orderctl credit get C-000017" },
	.arguments = { { .name = "KEY", .help = SENTENCE_ACCOUNT_HELP } },
	.run = credit_get_run,
};

const struct sentence say_credit_set = {
	.noun = "credit",
	.verb = "set",
	.summary = "Sets an account's credit limit in one currency, or takes it away",
	.examples = { "orderctl credit set C-000017 --currency EUR --limit 5000.00",
		      "orderctl credit set C-000017 --currency EUR" },
	.arguments = { { .name = "KEY", .help = SENTENCE_ACCOUNT_HELP } },
	.flags = { { .name = "currency",
		     .value = "CODE",
		     .help = "ISO 4217: EUR",
		     .required = true },
		   { .name = "limit",
		     .value = "N",
		     .help = "The amount: 5000.00. Without it there is no limit" } },
	.run = credit_set_run,
};

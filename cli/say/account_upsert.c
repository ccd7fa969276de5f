#include "orderd/v1/account.pb-c.h"

#include "cli.h"
#include "input.h"
#include "output.h"
#include "say/say.h"

static int account_upsert_fill(struct cli *c, Orderd__V1__Account *account)
{
	const char *kind = cli_flag(c, "kind"), *status = cli_flag(c, "status");
	int r = CLI_OK, number = 0;

	account->name = cli_flag_copy(c, "name");
	account->currency = cli_flag_copy(c, "currency");
	account->country = cli_flag_copy(c, "country");
	account->time_zone = cli_flag_copy(c, "time-zone");
	if (kind) {
		r = input_enum(c, "--kind", kind, &orderd__v1__account_kind__descriptor, &number);
		account->has_kind = true;
		account->kind = (Orderd__V1__AccountKind)number;
	}
	if (r == CLI_OK && status) {
		r = input_enum(c, "--status", status, &orderd__v1__account_status__descriptor,
			       &number);
		account->has_status = true;
		account->status = (Orderd__V1__AccountStatus)number;
	}
	return r;
}

static int account_upsert_run(struct cli *c)
{
	Orderd__V1__UpsertAccountRequest request = ORDERD__V1__UPSERT_ACCOUNT_REQUEST__INIT;
	Orderd__V1__Account account = ORDERD__V1__ACCOUNT__INIT;
	const char *text = cli_argument(c, 0);
	const Orderd__V1__UpsertAccountResponse *response;
	Orderd__V1__RecordKey *key;
	ProtobufCMessage *reply;
	int status = input_key(c, "KEY", text, KEY_DIGITS_ARE_ID, &key);

	if (status == CLI_OK)
		status = account_upsert_fill(c, &account);
	if (status != CLI_OK)
		return status;
	request.account = &account;
	input_place_key(key, &account.has_id, &account.id, &account.number, &request.external_id);
	status = cli_call(c, arena_printf(&c->arena, "save account %s", text),
			  "AccountService/UpsertAccount", &request.base, &reply);
	if (status != CLI_OK)
		return status;
	response = (const Orderd__V1__UpsertAccountResponse *)reply;
	return output_change(c, reply, response->number, "account %s %s", response->number,
			     response->created ? "created" : "changed");
}

const struct sentence say_account_upsert = {
	.noun = "account",
	.verb = "upsert",
	.summary = "Creates an account, or changes the fields that are named",
	.examples = { "orderctl account upsert C-000017 --name 'Meyer' --country DE --currency EUR",
		      "orderctl account upsert ext:SHOP:99 --name 'A. Kaya' --kind PERSON",
		      "orderctl account upsert C-000017 --status BLOCKED" },
	.arguments = { { .name = "KEY",
			 .help = "Its number (C-000017), its id (17), or ext:SYSTEM:ID as another "
				 "system names it; a new account with ext: gets a number" } },
	.flags = { { .name = "name", .value = "TEXT", .help = "What it is called" },
		   { .name = "kind", .value = "KIND", .help = "ORGANISATION or PERSON" },
		   { .name = "status",
		     .value = "STATUS",
		     .help = "ACTIVE, BLOCKED (no new orders) or INACTIVE" },
		   { .name = "currency", .value = "CODE", .help = "Of its orders, ISO 4217: EUR" },
		   { .name = "country", .value = "CODE", .help = "ISO 3166-1: DE" },
		   { .name = "time-zone",
		     .value = "ZONE",
		     .help = "Of its dates: Europe/Istanbul" } },
	.run = account_upsert_run,
};

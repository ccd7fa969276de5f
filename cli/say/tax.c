#include "orderd/v1/tax.pb-c.h"

#include "base/decimal.h"
#include "cli.h"
#include "complain.h"
#include "input.h"
#include "output.h"
#include "say/say.h"

#define TAX_PERCENT_MAX 100

static int tax_set_run(struct cli *c)
{
	Orderd__V1__PutTaxRuleRequest request = ORDERD__V1__PUT_TAX_RULE_REQUEST__INIT;
	const char *country = cli_argument(c, 0), *class = cli_argument(c, 1);
	const char *percent = cli_argument(c, 2);
	int64_t micros;
	ProtobufCMessage *reply;
	int status = input_micros(c, "PERCENT", percent, &micros);

	if (status != CLI_OK)
		return status;
	if (micros % TAX_PERCENT_MAX != 0)
		return complain(c, CLI_USAGE, NULL,
				"PERCENT cannot be \"%s\": at most four digits follow the point",
				percent);
	request.country = arena_strdup(&c->arena, country);
	request.tax_class = arena_strdup(&c->arena, class);
	request.has_rate_micros = true;
	request.rate_micros = micros / TAX_PERCENT_MAX;
	status = cli_call(c, arena_printf(&c->arena, "set the tax of %s %s", country, class),
			  "TaxService/PutTaxRule", &request.base, &reply);
	if (status != CLI_OK)
		return status;
	return output_change(c, reply, class, "tax of %s %s is %s %%", country, class, percent);
}

const struct sentence say_tax_set = {
	.noun = "tax",
	.verb = "set",
	.summary = "Sets the rate that a country asks of a tax class, for later orders",
	.examples = { "orderctl tax set DE STANDARD 19", "orderctl tax set DE REDUCED 7" },
	.arguments = { { .name = "COUNTRY", .help = "ISO 3166-1: DE" },
		       { .name = "CLASS", .help = "As products name it: STANDARD" },
		       { .name = "PERCENT", .help = "The rate: 19, 8.1" } },
	.method = "TaxService/PutTaxRule",
	.changes = true,
	.run = tax_set_run,
};

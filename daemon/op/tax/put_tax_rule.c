#include <inttypes.h>

#include "model/money.h"
#include "op/input.h"
#include "op/operations.h"
#include "op/order/order_needs.h"
#include "op/upsert.h"

static void tax_rule_record_check(const struct patch *patch, struct verdict *verdict)
{
	const Orderd__V1__PutTaxRuleRequest *request =
		(const Orderd__V1__PutTaxRuleRequest *)patch->stated;

	if (!request->country)
		input_required(verdict, "country");
	input_country(verdict, request->country, "country");
	if (!request->tax_class)
		input_required(verdict, "tax_class");
	else if (order_needs_no_tax(request->tax_class))
		verdict_violate(verdict, REASON_FORMAT, "tax_class",
				"tax class %s is free of tax everywhere and takes no rule",
				request->tax_class);
	if (!request->has_rate_micros)
		input_required(verdict, "rate_micros");
	else if (request->rate_micros < 0 || request->rate_micros > MICROS)
		verdict_violate(verdict, REASON_OUT_OF_RANGE, "rate_micros",
				"rate_micros is %" PRId64 ", it must be 0 to 1,000,000",
				request->rate_micros);
}

static const struct upsert tax_rule_record = {
	.entity = &entity_tax_rule,
	.natural = &tax_rule_by_class,
	.created = ORDERD__V1__EVENT__BODY_TAX_CHANGED,
	.updated = ORDERD__V1__EVENT__BODY_TAX_CHANGED,
	.check = tax_rule_record_check,
};

static void put_tax_rule_check(const void *request, struct verdict *verdict)
{
	upsert_check(&tax_rule_record, request, verdict);
}

static void put_tax_rule_load(struct work *work, const void *request)
{
	upsert_load(&tax_rule_record, work, request);
}

static void put_tax_rule_decide(struct work *work, const void *request, void *response)
{
	upsert_decide(&tax_rule_record, UPSERT_EITHER, work, request, response);
}

const struct op op_put_tax_rule = {
	.method = "orderd.v1.TaxService/PutTaxRule",
	.kind = OP_WRITE,
	.callers = OP_ADMINISTRATOR | OP_STAFF | OP_SERVICE,
	.check = put_tax_rule_check,
	.load = put_tax_rule_load,
	.decide = put_tax_rule_decide,
};

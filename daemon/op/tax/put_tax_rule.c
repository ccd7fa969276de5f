#include <inttypes.h>
#include <string.h>

#include "model/field.h"
#include "model/money.h"
#include "op/input.h"
#include "op/message.h"
#include "op/operations.h"
#include "op/order/order_needs.h"

static void put_tax_rule_check(const void *message, struct verdict *verdict)
{
	const Orderd__V1__PutTaxRuleRequest *request = message;

	if (!request->country)
		input_required(verdict, "country");
	input_country(verdict, request->country, "country");
	if (!request->tax_class)
		input_required(verdict, "tax_class");
	else if (order_needs_no_tax(request->tax_class))
		verdict_violate(verdict, REASON_FORMAT, "tax_class",
				"tax class %s is free of tax everywhere and takes no rule",
				request->tax_class);
	input_code(verdict, request->tax_class, "tax_class");
	input_text(verdict, &entity_tax_rule, "tax_class", request->tax_class, "tax_class");
	if (!request->has_rate_micros)
		input_required(verdict, "rate_micros");
	else if (request->rate_micros < 0 || request->rate_micros > MICROS)
		verdict_violate(verdict, REASON_OUT_OF_RANGE, "rate_micros",
				"rate_micros is %" PRId64 ", it must be 0 to 1,000,000",
				request->rate_micros);
}

static void put_tax_rule_load(struct work *work, const void *message)
{
	const Orderd__V1__PutTaxRuleRequest *request = message;

	work_want(work, &tax_rule_by_class, v_text(request->country), v_text(request->tax_class));
}

static struct slot *put_tax_rule_create(struct work *work,
					const Orderd__V1__PutTaxRuleRequest *request)
{
	Orderd__V1__TaxRule *rule = work_new(work, &entity_tax_rule);

	rule->country = request->country;
	rule->tax_class = request->tax_class;
	field_set(rule, rate_micros, request->rate_micros);
	return work_insert(work, &entity_tax_rule, rule);
}

static void put_tax_rule_decide(struct work *work, const void *message, void *reply)
{
	const Orderd__V1__PutTaxRuleRequest *request = message;
	Orderd__V1__PutTaxRuleResponse *response = reply;
	struct slot *found = work_find(work, &tax_rule_by_class, v_text(request->country),
				       v_text(request->tax_class));
	struct slot *slot = found ? found : put_tax_rule_create(work, request);
	Orderd__V1__TaxRule *rule = work_edit(work, slot);
	Orderd__V1__TaxRuleChanged *body =
		message_new(work_arena(work), &orderd__v1__tax_rule_changed__descriptor);

	field_set(rule, rate_micros, request->rate_micros);
	body->country = rule->country;
	body->tax_class = rule->tax_class;
	field_set(body, rate_micros, rule->rate_micros);
	work_emit(work, slot, ORDERD__V1__EVENT__BODY_TAX_CHANGED, body);
	field_set(response, tax_rule_id, rule->id);
	field_set(response, version, rule->version);
	field_set(response, created, !found);
}

const struct op op_put_tax_rule = {
	.method = "orderd.v1.TaxService/PutTaxRule",
	.kind = OP_WRITE,
	.callers = OP_ADMINISTRATOR | OP_STAFF | OP_SERVICE,
	.check = put_tax_rule_check,
	.load = put_tax_rule_load,
	.decide = put_tax_rule_decide,
};

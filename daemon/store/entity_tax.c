#include "store/entity.h"

#include "orderd/v1/tax.pb-c.h"

static const struct field tax_rule_fields[] = {
	{ "id", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_IMMUTABLE | FIELD_OUTPUT_ONLY },
	{ "version", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_OUTPUT_ONLY },
	{ "country", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_IMMUTABLE | FIELD_EVENT, 2 },
	{ "tax_class", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_IMMUTABLE | FIELD_EVENT, 32 },
	{ "rate_micros", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_EVENT },
	{ "created_at", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_IMMUTABLE | FIELD_OUTPUT_ONLY },
	{ "updated_at", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_OUTPUT_ONLY },
	{ NULL },
};

const struct key tax_rule_by_id = {
	.entity = &entity_tax_rule,
	.name = "tax_rule_by_id",
	.columns = { "id" },
	.unique = true,
};

const struct key tax_rule_by_class = {
	.entity = &entity_tax_rule,
	.name = "tax_rule_by_class",
	.columns = { "country", "tax_class" },
	.unique = true,
};

static const struct key *const tax_rule_keys[] = { &tax_rule_by_id, &tax_rule_by_class, NULL };

const struct entity entity_tax_rule = {
	.name = "tax_rule",
	.cached = true,
	.table = "tax_rule",
	.kind = ORDERD__V1__RECORD_KIND__RECORD_KIND_TAX_RULE,
	.descriptor = &orderd__v1__tax_rule__descriptor,
	.fields = tax_rule_fields,
	.keys = tax_rule_keys,
};

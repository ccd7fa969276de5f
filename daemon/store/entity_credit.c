#include "store/entity.h"

#include "orderd/v1/credit.pb-c.h"

static const struct field credit_account_fields[] = {
	{ "id", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_IMMUTABLE | FIELD_OUTPUT_ONLY },
	{ "version", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_OUTPUT_ONLY },
	{ "account_id", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_IMMUTABLE | FIELD_OUTPUT_ONLY },
	{ "currency", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_IMMUTABLE | FIELD_EVENT, 3 },
	{ "limit_minor", SENSITIVITY_RESTRICTED, FIELD_EVENT },
	{ "exposure_minor", SENSITIVITY_RESTRICTED,
	  FIELD_REQUIRED | FIELD_OUTPUT_ONLY | FIELD_EVENT },
	{ "created_at", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_IMMUTABLE | FIELD_OUTPUT_ONLY },
	{ "updated_at", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_OUTPUT_ONLY },
	{ "external_balance_minor", SENSITIVITY_RESTRICTED, FIELD_EVENT },
	{ "external_balance_at", SENSITIVITY_PUBLIC, 0 },
	{ NULL },
};

const struct key credit_account_by_id = {
	.entity = &entity_credit_account,
	.name = "credit_account_by_id",
	.columns = { "id" },
	.unique = true,
};

const struct key credit_account_by_currency = {
	.entity = &entity_credit_account,
	.name = "credit_account_by_currency",
	.columns = { "account_id", "currency" },
	.unique = true,
};

const struct key credit_account_by_account = {
	.entity = &entity_credit_account,
	.name = "credit_account_by_account",
	.columns = { "account_id" },
	.order_by = "x.currency",
};

static const struct key *const credit_account_keys[] = { &credit_account_by_id,
							 &credit_account_by_currency,
							 &credit_account_by_account, NULL };

const struct entity entity_credit_account = {
	.name = "credit_account",
	.cached = true,
	.table = "credit_account",
	.kind = ORDERD__V1__RECORD_KIND__RECORD_KIND_CREDIT_ACCOUNT,
	.descriptor = &orderd__v1__credit_account__descriptor,
	.fields = credit_account_fields,
	.keys = credit_account_keys,
	.busy = true,
};

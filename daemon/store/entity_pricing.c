#include "store/entity.h"

#include "orderd/v1/pricing.pb-c.h"

static const struct field price_fields[] = {
	{ "id", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_IMMUTABLE | FIELD_OUTPUT_ONLY },
	{ "version", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_OUTPUT_ONLY },
	{ "product_id", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_IMMUTABLE | FIELD_EVENT },
	{ "currency", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_IMMUTABLE | FIELD_EVENT, 3 },
	{ "min_quantity_micros", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_IMMUTABLE },
	{ "unit_price_micros", SENSITIVITY_PUBLIC, FIELD_REQUIRED },
	{ "created_at", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_IMMUTABLE | FIELD_OUTPUT_ONLY },
	{ "updated_at", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_OUTPUT_ONLY },
	{ NULL },
};

const struct key price_by_id = {
	.entity = &entity_price,
	.name = "price_by_id",
	.columns = { "id" },
	.unique = true,
};

const struct key price_by_tier = {
	.entity = &entity_price,
	.name = "price_by_tier",
	.columns = { "product_id", "currency", "min_quantity_micros" },
	.unique = true,
};

const struct key price_by_product = {
	.entity = &entity_price,
	.name = "price_by_product",
	.columns = { "product_id" },
	.order_by = "x.currency, x.min_quantity_micros",
};

static const struct key *const price_keys[] = { &price_by_id, &price_by_tier, &price_by_product,
						NULL };

const struct entity entity_price = {
	.name = "price",
	.cached = true,
	.table = "price",
	.kind = ORDERD__V1__RECORD_KIND__RECORD_KIND_PRICE,
	.descriptor = &orderd__v1__price__descriptor,
	.fields = price_fields,
	.keys = price_keys,
	.root = &entity_product,
	.root_id = "product_id",
};

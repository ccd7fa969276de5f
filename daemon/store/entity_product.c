#include "store/entity.h"

#include "orderd/v1/product.pb-c.h"
#include "store/listing.h"

static const struct field product_fields[] = {
	{ "id", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_IMMUTABLE | FIELD_OUTPUT_ONLY },
	{ "version", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_OUTPUT_ONLY },
	{ "sku", SENSITIVITY_PUBLIC,
	  FIELD_REQUIRED | FIELD_IMMUTABLE | FIELD_SEARCHABLE | FIELD_EVENT, 64 },
	{ "name", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_SEARCHABLE },
	{ "unit", SENSITIVITY_PUBLIC, FIELD_REQUIRED, 8 },
	{ "tax_class", SENSITIVITY_PUBLIC, FIELD_REQUIRED, 32 },
	{ "stock_policy", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_EVENT },
	{ "status", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_EVENT },
	{ "created_at", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_IMMUTABLE | FIELD_OUTPUT_ONLY },
	{ "updated_at", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_OUTPUT_ONLY },
	{ NULL },
};

const struct key product_by_id = {
	.entity = &entity_product,
	.name = "product_by_id",
	.columns = { "id" },
	.unique = true,
};

const struct key product_by_sku = {
	.entity = &entity_product,
	.name = "product_by_sku",
	.columns = { "sku" },
	.unique = true,
};

static const struct key *const product_keys[] = { &product_by_id, &product_by_sku, NULL };

const struct entity entity_product = {
	.name = "product",
	.cached = true,
	.table = "product",
	.kind = ORDERD__V1__RECORD_KIND__RECORD_KIND_PRODUCT,
	.descriptor = &orderd__v1__product__descriptor,
	.fields = product_fields,
	.keys = product_keys,
	.by_number = &product_by_sku,
};

const struct listing listing_product = {
	.name = "list_product",
	.entity = &entity_product,
	.filters = { { .name = "status", .leads = true }, { .name = "stock_policy" } },
};

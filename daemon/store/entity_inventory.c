#include "store/entity.h"

#include "orderd/v1/inventory.pb-c.h"
#include "store/listing.h"

static const struct field location_fields[] = {
	{ "id", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_IMMUTABLE | FIELD_OUTPUT_ONLY },
	{ "version", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_OUTPUT_ONLY },
	{ "code", SENSITIVITY_PUBLIC,
	  FIELD_REQUIRED | FIELD_IMMUTABLE | FIELD_SEARCHABLE | FIELD_EVENT, 32 },
	{ "name", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_SEARCHABLE },
	{ "status", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_EVENT },
	{ "created_at", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_IMMUTABLE | FIELD_OUTPUT_ONLY },
	{ "updated_at", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_OUTPUT_ONLY },
	{ NULL },
};

const struct key location_by_id = {
	.entity = &entity_location,
	.name = "location_by_id",
	.columns = { "id" },
	.unique = true,
};

const struct key location_by_code = {
	.entity = &entity_location,
	.name = "location_by_code",
	.columns = { "code" },
	.unique = true,
};

static const struct key *const location_keys[] = { &location_by_id, &location_by_code, NULL };

const struct entity entity_location = {
	.name = "location",
	.cached = true,
	.table = "location",
	.kind = ORDERD__V1__RECORD_KIND__RECORD_KIND_LOCATION,
	.descriptor = &orderd__v1__location__descriptor,
	.fields = location_fields,
	.keys = location_keys,
	.by_number = &location_by_code,
};

static const struct field stock_level_fields[] = {
	{ "id", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_IMMUTABLE | FIELD_OUTPUT_ONLY },
	{ "version", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_OUTPUT_ONLY },
	{ "product_id", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_IMMUTABLE | FIELD_EVENT,
	  .target = &entity_product },
	{ "location_id", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_IMMUTABLE | FIELD_EVENT,
	  .target = &entity_location },
	{ "on_hand_micros", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_OUTPUT_ONLY | FIELD_EVENT },
	{ "reserved_micros", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_OUTPUT_ONLY | FIELD_EVENT },
	{ "backordered_micros", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_OUTPUT_ONLY },
	{ "updated_at", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_OUTPUT_ONLY },
	{ NULL },
};

const struct key stock_level_by_id = {
	.entity = &entity_stock_level,
	.name = "stock_level_by_id",
	.columns = { "id" },
	.unique = true,
};

const struct key stock_level_by_place = {
	.entity = &entity_stock_level,
	.name = "stock_level_by_place",
	.columns = { "product_id", "location_id" },
	.unique = true,
};

const struct key stock_level_by_product = {
	.entity = &entity_stock_level,
	.name = "stock_level_by_product",
	.columns = { "product_id" },
	.order_by = "x.location_id",
};

static const struct key *const stock_level_keys[] = { &stock_level_by_id, &stock_level_by_place,
						      &stock_level_by_product, NULL };

const struct entity entity_stock_level = {
	.name = "stock_level",
	.cached = true,
	.table = "stock_level",
	.kind = ORDERD__V1__RECORD_KIND__RECORD_KIND_STOCK_LEVEL,
	.descriptor = &orderd__v1__stock_level__descriptor,
	.fields = stock_level_fields,
	.keys = stock_level_keys,
	.busy = true,
};

static const struct field stock_movement_fields[] = {
	{ "id", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_IMMUTABLE | FIELD_OUTPUT_ONLY },
	{ "product_id", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_IMMUTABLE | FIELD_EVENT,
	  .target = &entity_product },
	{ "location_id", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_IMMUTABLE | FIELD_EVENT,
	  .target = &entity_location },
	{ "kind", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_IMMUTABLE },
	{ "quantity_micros", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_IMMUTABLE | FIELD_EVENT },
	{ "reason", SENSITIVITY_RESTRICTED, FIELD_IMMUTABLE },
	{ "document", SENSITIVITY_RESTRICTED, FIELD_IMMUTABLE },
	{ "created_at", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_IMMUTABLE | FIELD_OUTPUT_ONLY },
	{ NULL },
};

const struct key stock_movement_by_id = {
	.entity = &entity_stock_movement,
	.name = "stock_movement_by_id",
	.columns = { "id" },
	.unique = true,
};

static const struct key *const stock_movement_keys[] = { &stock_movement_by_id, NULL };

const struct entity entity_stock_movement = {
	.name = "stock_movement",
	.table = "stock_movement",
	.kind = ORDERD__V1__RECORD_KIND__RECORD_KIND_STOCK_MOVEMENT,
	.descriptor = &orderd__v1__stock_movement__descriptor,
	.fields = stock_movement_fields,
	.keys = stock_movement_keys,
	.insert_only = true,
};

const struct listing listing_location = {
	.name = "list_location",
	.entity = &entity_location,
	.filters = { { .name = "status" } },
};

/*
 * No index leads by location: on a young table the planner would find single levels by it, too,
 * among all of the location.
 */
const struct listing listing_stock_level = {
	.name = "list_stock_level",
	.entity = &entity_stock_level,
	.filters = { { .name = "product",
		       .column = "product_id",
		       .target = &entity_product,
		       .leads = true },
		     { .name = "location", .column = "location_id", .target = &entity_location } },
};

const struct listing listing_stock_movement = {
	.name = "list_stock_movement",
	.entity = &entity_stock_movement,
	.filters = { { .name = "product",
		       .column = "product_id",
		       .target = &entity_product,
		       .leads = true },
		     { .name = "location", .column = "location_id", .target = &entity_location },
		     { .name = "kind" },
		     { .name = "created_from", .column = "created_at", .test = LISTING_FROM },
		     { .name = "created_until", .column = "created_at", .test = LISTING_UNTIL } },
	.newest_first = true,
};

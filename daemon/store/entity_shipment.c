#include "store/entity.h"

#include "orderd/v1/shipment.pb-c.h"
#include "store/listing.h"

static const struct field shipment_fields[] = {
	{ "id", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_IMMUTABLE | FIELD_OUTPUT_ONLY },
	{ "version", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_OUTPUT_ONLY },
	{ "number", SENSITIVITY_PUBLIC,
	  FIELD_REQUIRED | FIELD_IMMUTABLE | FIELD_OUTPUT_ONLY | FIELD_SEARCHABLE | FIELD_EVENT,
	  32 },
	{ "order_id", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_IMMUTABLE | FIELD_EVENT },
	{ "order_number", SENSITIVITY_PUBLIC,
	  FIELD_REQUIRED | FIELD_IMMUTABLE | FIELD_OUTPUT_ONLY | FIELD_EVENT, 32 },
	{ "account_id", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_IMMUTABLE | FIELD_OUTPUT_ONLY,
	  .target = &entity_account },
	{ "state", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_OUTPUT_ONLY | FIELD_EVENT },
	{ "carrier", SENSITIVITY_PUBLIC, FIELD_EVENT, 64 },
	{ "tracking_number", SENSITIVITY_RESTRICTED, FIELD_SEARCHABLE | FIELD_EVENT, 64 },
	{ "line_count", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_OUTPUT_ONLY | FIELD_EVENT },
	{ "shipped_at", SENSITIVITY_PUBLIC, 0 },
	{ "delivered_at", SENSITIVITY_PUBLIC, 0 },
	{ "cancel_reason", SENSITIVITY_RESTRICTED, FIELD_OUTPUT_ONLY | FIELD_EVENT },
	{ "created_at", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_IMMUTABLE | FIELD_OUTPUT_ONLY },
	{ "updated_at", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_OUTPUT_ONLY },
	{ "lines", SENSITIVITY_PUBLIC, FIELD_CHILDREN },
	{ NULL },
};

const struct key shipment_by_id = {
	.entity = &entity_shipment,
	.name = "shipment_by_id",
	.columns = { "id" },
	.unique = true,
};

const struct key shipment_by_number = {
	.entity = &entity_shipment,
	.name = "shipment_by_number",
	.columns = { "number" },
	.unique = true,
};

const struct key shipment_open = {
	.entity = &entity_shipment,
	.name = "shipment_open",
	.columns = { "order_id" },
	.where = "x.state BETWEEN 1 AND 3", /* planned, picking, packed */
	.order_by = "x.id",
};

static const struct key *const shipment_keys[] = { &shipment_by_id, &shipment_by_number,
						   &shipment_open, NULL };

const struct entity entity_shipment = {
	.name = "shipment",
	.table = "shipment",
	.kind = ORDERD__V1__RECORD_KIND__RECORD_KIND_SHIPMENT,
	.descriptor = &orderd__v1__shipment__descriptor,
	.fields = shipment_fields,
	.keys = shipment_keys,
	.by_number = &shipment_by_number,
};

static const struct field shipment_line_fields[] = {
	{ "shipment_id", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_IMMUTABLE | FIELD_OUTPUT_ONLY },
	{ "line_number", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_IMMUTABLE | FIELD_EVENT },
	{ "order_id", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_IMMUTABLE | FIELD_OUTPUT_ONLY },
	{ "account_id", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_IMMUTABLE | FIELD_OUTPUT_ONLY },
	{ "product_id", SENSITIVITY_PUBLIC,
	  FIELD_REQUIRED | FIELD_IMMUTABLE | FIELD_OUTPUT_ONLY | FIELD_EVENT },
	{ "sku", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_IMMUTABLE | FIELD_OUTPUT_ONLY, 64 },
	{ "name", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_IMMUTABLE | FIELD_OUTPUT_ONLY },
	{ "unit", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_IMMUTABLE | FIELD_OUTPUT_ONLY, 8 },
	{ "location_id", SENSITIVITY_PUBLIC, FIELD_IMMUTABLE | FIELD_OUTPUT_ONLY | FIELD_EVENT,
	  .target = &entity_location },
	{ "quantity_micros", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_EVENT },
	{ NULL },
};

const struct key shipment_line_by_number = {
	.entity = &entity_shipment_line,
	.name = "shipment_line_by_number",
	.columns = { "shipment_id", "line_number" },
	.unique = true,
};

const struct key shipment_line_by_shipment = {
	.entity = &entity_shipment_line,
	.name = "shipment_line_by_shipment",
	.columns = { "shipment_id" },
	.order_by = "x.line_number",
};

static const struct key *const shipment_line_keys[] = { &shipment_line_by_number,
							&shipment_line_by_shipment, NULL };

const struct entity entity_shipment_line = {
	.name = "shipment_line",
	.table = "shipment_line",
	.kind = ORDERD__V1__RECORD_KIND__RECORD_KIND_SHIPMENT_LINE,
	.descriptor = &orderd__v1__shipment_line__descriptor,
	.fields = shipment_line_fields,
	.keys = shipment_line_keys,
	.part = "line_number",
	.parent = "shipment_id",
	.root = &entity_shipment,
	.root_id = "shipment_id",
};

const struct listing listing_shipment = {
	.name = "list_shipment",
	.entity = &entity_shipment,
	.filters = { { .name = "order",
		       .column = "order_id",
		       .target = &entity_order,
		       .leads = true },
		     { .name = "account",
		       .column = "account_id",
		       .target = &entity_account,
		       .leads = true },
		     { .name = "state" } },
	.newest_first = true,
};

#include "store/entity.h"

#include "orderd/v1/order.pb-c.h"
#include "store/listing.h"

static const struct field order_fields[] = {
	{ "id", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_IMMUTABLE | FIELD_OUTPUT_ONLY },
	{ "version", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_OUTPUT_ONLY },
	{ "number", SENSITIVITY_PUBLIC,
	  FIELD_REQUIRED | FIELD_IMMUTABLE | FIELD_OUTPUT_ONLY | FIELD_SEARCHABLE | FIELD_EVENT,
	  32 },
	{ "account_id", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_IMMUTABLE,
	  .target = &entity_account },
	{ "state", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_OUTPUT_ONLY | FIELD_EVENT },
	{ "allocation_status", SENSITIVITY_PUBLIC,
	  FIELD_REQUIRED | FIELD_OUTPUT_ONLY | FIELD_EVENT },
	{ "fulfillment_status", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_OUTPUT_ONLY },
	{ "billing_status", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_OUTPUT_ONLY },
	{ "payment_status", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_OUTPUT_ONLY },
	{ "return_status", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_OUTPUT_ONLY },
	{ "currency", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_IMMUTABLE | FIELD_EVENT, 3 },
	{ "tax_mode", SENSITIVITY_PUBLIC, FIELD_REQUIRED },
	{ "rounding_mode", SENSITIVITY_PUBLIC, FIELD_REQUIRED },
	{ "tax_rounding", SENSITIVITY_PUBLIC, FIELD_REQUIRED },
	{ "tax_country", SENSITIVITY_PUBLIC, FIELD_OUTPUT_ONLY, 2 },
	{ "customer_po_number", SENSITIVITY_RESTRICTED, FIELD_SEARCHABLE, 64 },
	{ "ordered_at", SENSITIVITY_PUBLIC, FIELD_REQUIRED },
	{ "time_zone", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_OUTPUT_ONLY, 64 },
	{ "goods_micros", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_OUTPUT_ONLY },
	{ "net_minor", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_OUTPUT_ONLY | FIELD_EVENT },
	{ "tax_minor", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_OUTPUT_ONLY | FIELD_EVENT },
	{ "total_minor", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_OUTPUT_ONLY | FIELD_EVENT },
	{ "line_count", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_OUTPUT_ONLY | FIELD_EVENT },
	{ "cancel_reason", SENSITIVITY_RESTRICTED, FIELD_OUTPUT_ONLY | FIELD_EVENT },
	{ "created_at", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_IMMUTABLE | FIELD_OUTPUT_ONLY },
	{ "updated_at", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_OUTPUT_ONLY },
	{ "owner_id", SENSITIVITY_PUBLIC, FIELD_OUTPUT_ONLY },
	{ "team_id", SENSITIVITY_PUBLIC, FIELD_OUTPUT_ONLY },
	{ "lines", SENSITIVITY_PUBLIC, FIELD_CHILDREN },
	{ "addresses", SENSITIVITY_PUBLIC, FIELD_CHILDREN },
	{ "hold_count", SENSITIVITY_PUBLIC, FIELD_OUTPUT_ONLY | FIELD_EVENT },
	{ "holds", SENSITIVITY_PUBLIC, FIELD_CHILDREN },
	{ NULL },
};

const struct key order_by_id = {
	.entity = &entity_order,
	.name = "order_by_id",
	.columns = { "id" },
	.unique = true,
};

const struct key order_by_number = {
	.entity = &entity_order,
	.name = "order_by_number",
	.columns = { "number" },
	.unique = true,
};

/* Enough to find one that is not cancelled by the same batch. */
const struct key order_by_po_number = {
	.entity = &entity_order,
	.name = "order_by_po_number",
	.columns = { "account_id", "customer_po_number" },
	.where = "x.state NOT IN (6, 7, 8)", /* cancelled, rejected, expired */
	/* What is the same for all, for the planner: no other index gives this order. */
	.order_by = "x.customer_po_number, x.account_id, x.id",
	.limit = 16,
};

static const struct key *const order_keys[] = { &order_by_id, &order_by_number, &order_by_po_number,
						NULL };

const struct entity entity_order = {
	.name = "order",
	.table = "orders",
	.kind = ORDERD__V1__RECORD_KIND__RECORD_KIND_ORDER,
	.descriptor = &orderd__v1__order__descriptor,
	.fields = order_fields,
	.keys = order_keys,
	.by_number = &order_by_number,
};

static const struct field order_line_fields[] = {
	{ "order_id", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_IMMUTABLE | FIELD_OUTPUT_ONLY },
	{ "line_number", SENSITIVITY_PUBLIC,
	  FIELD_REQUIRED | FIELD_IMMUTABLE | FIELD_OUTPUT_ONLY | FIELD_EVENT },
	{ "account_id", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_IMMUTABLE | FIELD_OUTPUT_ONLY },
	{ "product_id", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_IMMUTABLE | FIELD_EVENT },
	{ "sku", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_IMMUTABLE | FIELD_OUTPUT_ONLY, 64 },
	{ "name", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_IMMUTABLE | FIELD_OUTPUT_ONLY },
	{ "unit", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_IMMUTABLE | FIELD_OUTPUT_ONLY, 8 },
	{ "stock_policy", SENSITIVITY_PUBLIC,
	  FIELD_REQUIRED | FIELD_IMMUTABLE | FIELD_OUTPUT_ONLY },
	{ "location_id", SENSITIVITY_PUBLIC, 0, .target = &entity_location },
	{ "unit_price_micros", SENSITIVITY_PUBLIC, FIELD_REQUIRED },
	{ "tax_class", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_OUTPUT_ONLY, 32 },
	{ "tax_rate_micros", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_OUTPUT_ONLY },
	{ "net_minor", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_OUTPUT_ONLY },
	{ "tax_minor", SENSITIVITY_PUBLIC, FIELD_OUTPUT_ONLY },
	{ "ordered_micros", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_EVENT },
	{ "cancelled_micros", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_OUTPUT_ONLY },
	{ "reserved_micros", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_OUTPUT_ONLY | FIELD_EVENT },
	{ "backordered_micros", SENSITIVITY_PUBLIC,
	  FIELD_REQUIRED | FIELD_OUTPUT_ONLY | FIELD_EVENT },
	{ "picked_micros", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_OUTPUT_ONLY },
	{ "shipped_micros", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_OUTPUT_ONLY },
	{ "undelivered_micros", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_OUTPUT_ONLY },
	{ "delivered_micros", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_OUTPUT_ONLY },
	{ "invoiced_micros", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_OUTPUT_ONLY },
	{ "credited_micros", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_OUTPUT_ONLY },
	{ "return_authorized_micros", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_OUTPUT_ONLY },
	{ "return_received_micros", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_OUTPUT_ONLY },
	{ "return_accepted_micros", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_OUTPUT_ONLY },
	{ "customer_reference", SENSITIVITY_RESTRICTED, 0, 128 },
	{ NULL },
};

const struct key order_line_by_number = {
	.entity = &entity_order_line,
	.name = "order_line_by_number",
	.columns = { "order_id", "line_number" },
	.unique = true,
};

const struct key order_line_by_order = {
	.entity = &entity_order_line,
	.name = "order_line_by_order",
	.columns = { "order_id" },
	.order_by = "x.line_number",
};

const struct key order_line_backordered = {
	.entity = &entity_order_line,
	.name = "order_line_backordered",
	.columns = { "product_id", "location_id" },
	.where = "x.backordered_micros > 0",
	.order_by = "x.order_id, x.line_number",
	.limit = 10000,
};

static const struct key *const order_line_keys[] = { &order_line_by_number, &order_line_by_order,
						     &order_line_backordered, NULL };

const struct entity entity_order_line = {
	.name = "order_line",
	.table = "order_line",
	.kind = ORDERD__V1__RECORD_KIND__RECORD_KIND_ORDER_LINE,
	.descriptor = &orderd__v1__order_line__descriptor,
	.fields = order_line_fields,
	.keys = order_line_keys,
	.part = "line_number",
	.parent = "order_id",
	.root = &entity_order,
	.root_id = "order_id",
};

static const struct field order_address_fields[] = {
	{ "order_id", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_IMMUTABLE | FIELD_OUTPUT_ONLY },
	{ "purpose", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_IMMUTABLE },
	{ "account_id", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_IMMUTABLE | FIELD_OUTPUT_ONLY },
	{ "name", SENSITIVITY_PERSONAL, FIELD_IMMUTABLE },
	{ "street", SENSITIVITY_PERSONAL, FIELD_IMMUTABLE },
	{ "street2", SENSITIVITY_PERSONAL, FIELD_IMMUTABLE },
	{ "city", SENSITIVITY_PERSONAL, FIELD_IMMUTABLE },
	{ "region", SENSITIVITY_PERSONAL, FIELD_IMMUTABLE },
	{ "postal_code", SENSITIVITY_PERSONAL, FIELD_IMMUTABLE, 32 },
	{ "country", SENSITIVITY_PUBLIC, FIELD_IMMUTABLE, 2 },
	{ NULL },
};

const struct key order_address_by_purpose = {
	.entity = &entity_order_address,
	.name = "order_address_by_purpose",
	.columns = { "order_id", "purpose" },
	.unique = true,
};

const struct key order_address_by_order = {
	.entity = &entity_order_address,
	.name = "order_address_by_order",
	.columns = { "order_id" },
	.order_by = "x.purpose",
};

static const struct key *const order_address_keys[] = { &order_address_by_purpose,
							&order_address_by_order, NULL };

const struct entity entity_order_address = {
	.name = "order_address",
	.table = "order_address",
	.kind = ORDERD__V1__RECORD_KIND__RECORD_KIND_ORDER_ADDRESS,
	.descriptor = &orderd__v1__order_address__descriptor,
	.fields = order_address_fields,
	.keys = order_address_keys,
	.part = "purpose",
	.parent = "order_id",
	.insert_only = true,
	.root = &entity_order,
	.root_id = "order_id",
};

const struct listing listing_order = {
	.name = "list_order",
	.entity = &entity_order,
	.filters = { { .name = "customer_po_number", .leads = true },
		     { .name = "account",
		       .column = "account_id",
		       .target = &entity_account,
		       .leads = true },
		     { .name = "state" },
		     { .name = "ordered_from", .column = "ordered_at", .test = LISTING_FROM },
		     { .name = "ordered_until", .column = "ordered_at", .test = LISTING_UNTIL } },
	.newest_first = true,
};

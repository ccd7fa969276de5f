#include "store/entity.h"

#include "orderd/v1/hold.pb-c.h"
#include "store/listing.h"

static const struct field order_hold_fields[] = {
	{ "id", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_IMMUTABLE | FIELD_OUTPUT_ONLY },
	{ "version", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_OUTPUT_ONLY },
	{ "order_id", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_IMMUTABLE },
	{ "order_number", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_IMMUTABLE | FIELD_OUTPUT_ONLY,
	  32 },
	{ "account_id", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_IMMUTABLE | FIELD_OUTPUT_ONLY },
	{ "kind", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_IMMUTABLE | FIELD_EVENT },
	{ "state", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_OUTPUT_ONLY },
	{ "blocks_confirm", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_IMMUTABLE | FIELD_EVENT },
	{ "blocks_allocate", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_IMMUTABLE | FIELD_EVENT },
	{ "blocks_ship", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_IMMUTABLE | FIELD_EVENT },
	{ "blocks_invoice", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_IMMUTABLE | FIELD_EVENT },
	{ "reason", SENSITIVITY_RESTRICTED, FIELD_REQUIRED | FIELD_IMMUTABLE | FIELD_EVENT },
	{ "note", SENSITIVITY_RESTRICTED, FIELD_IMMUTABLE, 1024 },
	{ "owner_id", SENSITIVITY_PUBLIC, FIELD_IMMUTABLE },
	{ "placed_by", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_IMMUTABLE | FIELD_OUTPUT_ONLY },
	{ "released_at", SENSITIVITY_PUBLIC, FIELD_OUTPUT_ONLY },
	{ "released_by", SENSITIVITY_PUBLIC, FIELD_OUTPUT_ONLY },
	{ "release_reason", SENSITIVITY_RESTRICTED, FIELD_OUTPUT_ONLY | FIELD_EVENT },
	{ "created_at", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_IMMUTABLE | FIELD_OUTPUT_ONLY },
	{ "updated_at", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_OUTPUT_ONLY },
	{ "release_at", SENSITIVITY_PUBLIC, FIELD_IMMUTABLE | FIELD_EVENT },
	{ NULL },
};

const struct key order_hold_by_id = {
	.entity = &entity_order_hold,
	.name = "order_hold_by_id",
	.columns = { "id" },
	.unique = true,
};

const struct key order_hold_by_order = {
	.entity = &entity_order_hold,
	.name = "order_hold_by_order",
	.columns = { "order_id" },
	.order_by = "x.id",
};

static const struct key *const order_hold_keys[] = { &order_hold_by_id, &order_hold_by_order,
						     NULL };

const struct entity entity_order_hold = {
	.name = "order_hold",
	.table = "order_hold",
	.kind = ORDERD__V1__RECORD_KIND__RECORD_KIND_ORDER_HOLD,
	.descriptor = &orderd__v1__order_hold__descriptor,
	.fields = order_hold_fields,
	.keys = order_hold_keys,
	.root = &entity_order,
	.root_id = "order_id",
};

const struct listing listing_order_hold = {
	.name = "list_order_hold",
	.entity = &entity_order_hold,
	.filters = { { .name = "order",
		       .column = "order_id",
		       .target = &entity_order,
		       .leads = true },
		     { .name = "account",
		       .column = "account_id",
		       .target = &entity_account,
		       .leads = true },
		     { .name = "owner",
		       .column = "owner_id",
		       .target = &entity_principal,
		       .leads = true },
		     { .name = "state", .leads = true },
		     { .name = "kind" } },
	.newest_first = true,
};

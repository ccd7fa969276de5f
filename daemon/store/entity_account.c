#include "store/entity.h"

#include "orderd/internal/v1/store.pb-c.h"
#include "orderd/v1/account.pb-c.h"
#include "store/listing.h"

static const struct field account_fields[] = {
	{ "id", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_IMMUTABLE | FIELD_OUTPUT_ONLY },
	{ "version", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_OUTPUT_ONLY },
	{ "number", SENSITIVITY_PUBLIC,
	  FIELD_REQUIRED | FIELD_IMMUTABLE | FIELD_SEARCHABLE | FIELD_EVENT, 32 },
	{ "kind", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_EVENT },
	{ "status", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_EVENT },
	{ "name", SENSITIVITY_PERSONAL, FIELD_REQUIRED | FIELD_SEARCHABLE },
	{ "currency", SENSITIVITY_PUBLIC, 0, 3 },
	{ "country", SENSITIVITY_PUBLIC, 0, 2 },
	{ "time_zone", SENSITIVITY_PUBLIC, 0, 64 },
	{ "owner_id", SENSITIVITY_PUBLIC, 0 },
	{ "team_id", SENSITIVITY_PUBLIC, 0 },
	{ "parent_id", SENSITIVITY_PUBLIC, FIELD_GUARDED, .target = &entity_account },
	{ "created_at", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_IMMUTABLE | FIELD_OUTPUT_ONLY },
	{ "updated_at", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_OUTPUT_ONLY },
	{ "addresses", SENSITIVITY_PUBLIC, FIELD_CHILDREN },
	{ "duplicate_po_policy", SENSITIVITY_PUBLIC, 0 },
	{ NULL },
};

const struct key account_by_id = {
	.entity = &entity_account,
	.name = "account_by_id",
	.columns = { "id" },
	.unique = true,
};

const struct key account_by_number = {
	.entity = &entity_account,
	.name = "account_by_number",
	.columns = { "number" },
	.unique = true,
};

static const struct key *const account_keys[] = { &account_by_id, &account_by_number, NULL };

const struct entity entity_account = {
	.name = "account",
	.cached = true,
	.table = "account",
	.kind = ORDERD__V1__RECORD_KIND__RECORD_KIND_ACCOUNT,
	.descriptor = &orderd__v1__account__descriptor,
	.fields = account_fields,
	.keys = account_keys,
	.by_number = &account_by_number,
};

static const struct field account_address_fields[] = {
	{ "id", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_IMMUTABLE | FIELD_OUTPUT_ONLY },
	{ "account_id", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_IMMUTABLE | FIELD_OUTPUT_ONLY },
	{ "purpose", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_IMMUTABLE },
	{ "name", SENSITIVITY_PERSONAL, 0 },
	{ "street", SENSITIVITY_PERSONAL, 0 },
	{ "street2", SENSITIVITY_PERSONAL, 0 },
	{ "city", SENSITIVITY_PERSONAL, 0 },
	{ "region", SENSITIVITY_PERSONAL, 0 },
	{ "postal_code", SENSITIVITY_PERSONAL, 0, 32 },
	{ "country", SENSITIVITY_PUBLIC, 0, 2 },
	{ NULL },
};

const struct key account_address_by_id = {
	.entity = &entity_account_address,
	.name = "account_address_by_id",
	.columns = { "id" },
	.unique = true,
};

const struct key account_address_by_account = {
	.entity = &entity_account_address,
	.name = "account_address_by_account",
	.columns = { "account_id" },
	.order_by = "x.purpose",
};

static const struct key *const account_address_keys[] = { &account_address_by_id,
							  &account_address_by_account, NULL };

const struct entity entity_account_address = {
	.name = "account_address",
	.cached = true,
	.table = "account_address",
	.kind = ORDERD__V1__RECORD_KIND__RECORD_KIND_ACCOUNT_ADDRESS,
	.descriptor = &orderd__v1__account_address__descriptor,
	.fields = account_address_fields,
	.keys = account_address_keys,
	.removable = true,
	.part = "purpose",
	.root = &entity_account,
	.root_id = "account_id",
};

static const struct field account_ancestor_fields[] = {
	{ "account_id", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_IMMUTABLE | FIELD_OUTPUT_ONLY },
	{ "ancestor_id", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_IMMUTABLE | FIELD_OUTPUT_ONLY },
	{ "depth", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_OUTPUT_ONLY },
	{ NULL },
};

const struct key account_ancestor_by_pair = {
	.entity = &entity_account_ancestor,
	.name = "account_ancestor_by_pair",
	.columns = { "account_id", "ancestor_id" },
	.unique = true,
};

const struct key account_ancestor_by_account = {
	.entity = &entity_account_ancestor,
	.name = "account_ancestor_by_account",
	.columns = { "account_id" },
	.order_by = "x.depth",
};

const struct key account_ancestor_by_ancestor = {
	.entity = &entity_account_ancestor,
	.name = "account_ancestor_by_ancestor",
	.columns = { "ancestor_id" },
	.order_by = "x.depth, x.account_id",
	.limit = ACCOUNT_MOVED_MAX + 1,
};

static const struct key *const account_ancestor_keys[] = { &account_ancestor_by_pair,
							   &account_ancestor_by_account,
							   &account_ancestor_by_ancestor, NULL };

const struct entity entity_account_ancestor = {
	.name = "account_ancestor",
	.table = "account_ancestor",
	.kind = ORDERD__V1__RECORD_KIND__RECORD_KIND_ACCOUNT_ANCESTOR,
	.descriptor = &orderd__internal__v1__account_ancestor__descriptor,
	.fields = account_ancestor_fields,
	.keys = account_ancestor_keys,
	.part = "ancestor_id",
	.parent = "account_id",
	.removable = true,
	.root = &entity_account,
	.root_id = "account_id",
};

const struct listing listing_account = {
	.name = "list_account",
	.entity = &entity_account,
	.filters = { { .name = "parent",
		       .column = "parent_id",
		       .target = &entity_account,
		       .leads = true },
		     { .name = "owner_id", .leads = true },
		     { .name = "team_id", .leads = true },
		     { .name = "status", .leads = true },
		     { .name = "kind", .leads = true } },
};

const struct listing listing_account_search = {
	.name = "search_account",
	.entity = &entity_account,
	.filters = { { .name = "text", .test = LISTING_WORDS },
		     { .name = "status" },
		     { .name = "kind" } },
	.words = "account_word",
	.words_id = "account_id",
};

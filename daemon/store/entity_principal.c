#include "store/entity.h"

#include "orderd/v1/principal.pb-c.h"
#include "store/listing.h"

static const struct field principal_fields[] = {
	{ "id", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_IMMUTABLE | FIELD_OUTPUT_ONLY },
	{ "version", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_OUTPUT_ONLY },
	{ "kind", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_IMMUTABLE | FIELD_EVENT },
	{ "name", SENSITIVITY_PERSONAL, FIELD_REQUIRED | FIELD_IMMUTABLE | FIELD_SEARCHABLE },
	{ "os_user_id", SENSITIVITY_RESTRICTED, 0 },
	{ "created_at", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_IMMUTABLE | FIELD_OUTPUT_ONLY },
	{ "updated_at", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_OUTPUT_ONLY },
	{ "status", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_OUTPUT_ONLY | FIELD_EVENT },
	{ "account_id", SENSITIVITY_PUBLIC, FIELD_IMMUTABLE },
	{ NULL },
};

const struct key principal_by_id = {
	.entity = &entity_principal,
	.name = "principal_by_id",
	.columns = { "id" },
	.unique = true,
};

const struct key principal_by_name = {
	.entity = &entity_principal,
	.name = "principal_by_name",
	.columns = { "name" },
	.unique = true,
};

static const struct key *const principal_keys[] = { &principal_by_id, &principal_by_name, NULL };

const struct entity entity_principal = {
	.name = "principal",
	.authority = true,
	.table = "principal",
	.kind = ORDERD__V1__RECORD_KIND__RECORD_KIND_PRINCIPAL,
	.descriptor = &orderd__v1__principal__descriptor,
	.fields = principal_fields,
	.keys = principal_keys,
	.by_number = &principal_by_name,
};

static const struct field principal_key_fields[] = {
	{ "id", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_IMMUTABLE | FIELD_OUTPUT_ONLY },
	{ "version", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_OUTPUT_ONLY },
	{ "principal_id", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_IMMUTABLE },
	{ "public_key", SENSITIVITY_RESTRICTED, FIELD_REQUIRED | FIELD_IMMUTABLE, 40 },
	{ "expires_at", SENSITIVITY_PUBLIC, FIELD_IMMUTABLE | FIELD_EVENT },
	{ "revoked_at", SENSITIVITY_PUBLIC, FIELD_OUTPUT_ONLY },
	{ "created_at", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_IMMUTABLE | FIELD_OUTPUT_ONLY },
	{ "updated_at", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_OUTPUT_ONLY },
	{ NULL },
};

const struct key principal_key_by_id = {
	.entity = &entity_principal_key,
	.name = "principal_key_by_id",
	.columns = { "id" },
	.unique = true,
};

const struct key principal_key_by_public_key = {
	.entity = &entity_principal_key,
	.name = "principal_key_by_public_key",
	.columns = { "public_key" },
	.unique = true,
};

const struct key principal_key_by_principal = {
	.entity = &entity_principal_key,
	.name = "principal_key_by_principal",
	.columns = { "principal_id" },
	.order_by = "x.id",
};

static const struct key *const principal_key_keys[] = { &principal_key_by_id,
							&principal_key_by_public_key,
							&principal_key_by_principal, NULL };

const struct entity entity_principal_key = {
	.name = "principal_key",
	.authority = true,
	.table = "principal_key",
	.kind = ORDERD__V1__RECORD_KIND__RECORD_KIND_PRINCIPAL_KEY,
	.descriptor = &orderd__v1__principal_key__descriptor,
	.fields = principal_key_fields,
	.keys = principal_key_keys,
};

const struct listing listing_principal = {
	.name = "list_principal",
	.entity = &entity_principal,
};

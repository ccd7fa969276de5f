#include "store/entity.h"

#include "orderd/v1/role.pb-c.h"
#include "orderd/v1/principal.pb-c.h"
#include "store/listing.h"

static const struct field role_fields[] = {
	{ "id", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_IMMUTABLE | FIELD_OUTPUT_ONLY },
	{ "version", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_OUTPUT_ONLY },
	{ "name", SENSITIVITY_PUBLIC,
	  FIELD_REQUIRED | FIELD_IMMUTABLE | FIELD_SEARCHABLE | FIELD_EVENT, 64 },
	{ "note", SENSITIVITY_PUBLIC, 0 },
	{ "may_export", SENSITIVITY_PUBLIC, 0 },
	{ "may_import", SENSITIVITY_PUBLIC, 0 },
	{ "may_override_credit", SENSITIVITY_PUBLIC, 0 },
	{ "may_audit", SENSITIVITY_PUBLIC, 0 },
	{ "may_erase", SENSITIVITY_PUBLIC, 0 },
	{ "retired_at", SENSITIVITY_PUBLIC, FIELD_OUTPUT_ONLY },
	{ "created_at", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_IMMUTABLE | FIELD_OUTPUT_ONLY },
	{ "updated_at", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_OUTPUT_ONLY },
	{ NULL },
};

const struct key role_by_id = {
	.entity = &entity_role,
	.name = "role_by_id",
	.columns = { "id" },
	.unique = true,
};

const struct key role_by_name = {
	.entity = &entity_role,
	.name = "role_by_name",
	.columns = { "name" },
	.unique = true,
};

static const struct key *const role_keys[] = { &role_by_id, &role_by_name, NULL };

const struct entity entity_role = {
	.name = "role",
	.authority = true,
	.table = "role",
	.kind = ORDERD__V1__RECORD_KIND__RECORD_KIND_ROLE,
	.descriptor = &orderd__v1__role__descriptor,
	.fields = role_fields,
	.keys = role_keys,
	.by_number = &role_by_name,
};

static const struct field role_grant_fields[] = {
	{ "id", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_IMMUTABLE | FIELD_OUTPUT_ONLY },
	{ "role_id", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_IMMUTABLE },
	{ "method", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_IMMUTABLE, 128 },
	{ "level", SENSITIVITY_PUBLIC, FIELD_REQUIRED },
	{ NULL },
};

const struct key role_grant_by_id = {
	.entity = &entity_role_grant,
	.name = "role_grant_by_id",
	.columns = { "id" },
	.unique = true,
};

const struct key role_grant_by_method = {
	.entity = &entity_role_grant,
	.name = "role_grant_by_method",
	.columns = { "role_id", "method" },
	.unique = true,
};

const struct key role_grant_by_role = {
	.entity = &entity_role_grant,
	.name = "role_grant_by_role",
	.columns = { "role_id" },
	.order_by = "x.method",
};

static const struct key *const role_grant_keys[] = { &role_grant_by_id, &role_grant_by_method,
						     &role_grant_by_role, NULL };

const struct entity entity_role_grant = {
	.name = "role_grant",
	.authority = true,
	.table = "role_grant",
	.kind = ORDERD__V1__RECORD_KIND__RECORD_KIND_ROLE_GRANT,
	.descriptor = &orderd__v1__role_grant__descriptor,
	.fields = role_grant_fields,
	.keys = role_grant_keys,
	.removable = true,
	.root = &entity_role,
	.root_id = "role_id",
};

static const struct field principal_role_fields[] = {
	{ "id", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_IMMUTABLE | FIELD_OUTPUT_ONLY },
	{ "principal_id", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_IMMUTABLE },
	{ "role_id", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_IMMUTABLE },
	{ NULL },
};

const struct key principal_role_by_id = {
	.entity = &entity_principal_role,
	.name = "principal_role_by_id",
	.columns = { "id" },
	.unique = true,
};

const struct key principal_role_by_pair = {
	.entity = &entity_principal_role,
	.name = "principal_role_by_pair",
	.columns = { "principal_id", "role_id" },
	.unique = true,
};

const struct key principal_role_by_principal = {
	.entity = &entity_principal_role,
	.name = "principal_role_by_principal",
	.columns = { "principal_id" },
	.order_by = "x.id",
};

static const struct key *const principal_role_keys[] = { &principal_role_by_id,
							 &principal_role_by_pair,
							 &principal_role_by_principal, NULL };

const struct entity entity_principal_role = {
	.name = "principal_role",
	.authority = true,
	.table = "principal_role",
	.kind = ORDERD__V1__RECORD_KIND__RECORD_KIND_PRINCIPAL_ROLE,
	.descriptor = &orderd__v1__principal_role__descriptor,
	.fields = principal_role_fields,
	.keys = principal_role_keys,
	.insert_only = true,
	.removable = true,
	.root = &entity_principal,
	.root_id = "principal_id",
};

const struct listing listing_role = {
	.name = "list_role",
	.entity = &entity_role,
};

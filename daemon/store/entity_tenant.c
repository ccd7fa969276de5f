#include "store/entity.h"

#include "orderd/v1/tenant.pb-c.h"
#include "store/listing.h"

static const struct field tenant_fields[] = {
	{ "id", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_IMMUTABLE | FIELD_OUTPUT_ONLY },
	{ "version", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_OUTPUT_ONLY },
	{ "code", SENSITIVITY_PUBLIC,
	  FIELD_REQUIRED | FIELD_IMMUTABLE | FIELD_SEARCHABLE | FIELD_EVENT, 32 },
	{ "name", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_SEARCHABLE },
	{ "time_zone", SENSITIVITY_PUBLIC, FIELD_REQUIRED, 64 },
	{ "currency", SENSITIVITY_PUBLIC, 0, 3 },
	{ "created_at", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_IMMUTABLE | FIELD_OUTPUT_ONLY },
	{ "updated_at", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_OUTPUT_ONLY },
	{ NULL },
};

const struct key tenant_by_id = {
	.entity = &entity_tenant,
	.name = "tenant_by_id",
	.columns = { "id" },
	.unique = true,
};

const struct key tenant_by_code = {
	.entity = &entity_tenant,
	.name = "tenant_by_code",
	.columns = { "code" },
	.unique = true,
};

static const struct key *const tenant_keys[] = { &tenant_by_id, &tenant_by_code, NULL };

const struct entity entity_tenant = {
	.name = "tenant",
	.authority = true,
	.table = "tenant",
	.kind = ORDERD__V1__RECORD_KIND__RECORD_KIND_TENANT,
	.descriptor = &orderd__v1__tenant__descriptor,
	.fields = tenant_fields,
	.keys = tenant_keys,
	.by_number = &tenant_by_code,
};

const struct listing listing_tenant = {
	.name = "list_tenant",
	.entity = &entity_tenant,
};

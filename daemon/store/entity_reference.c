#include "store/entity.h"

#include "orderd/internal/v1/store.pb-c.h"

static const struct field external_reference_fields[] = {
	{ "kind", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_IMMUTABLE },
	{ "system", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_IMMUTABLE, 32 },
	{ "external_id", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_IMMUTABLE | FIELD_SEARCHABLE,
	  128 },
	{ "target_id", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_IMMUTABLE },
	{ NULL },
};

const struct key external_reference_by_name = {
	.entity = &entity_external_reference,
	.name = "external_reference_by_name",
	.columns = { "kind", "system", "external_id" },
	.unique = true,
};

const struct key external_reference_by_target = {
	.entity = &entity_external_reference,
	.name = "external_reference_by_target",
	.columns = { "target_id" },
	.order_by = "x.kind, x.system, x.external_id",
};

static const struct key *const external_reference_keys[] = { &external_reference_by_name,
							     &external_reference_by_target, NULL };

const struct entity entity_external_reference = {
	.name = "external_reference",
	.table = "external_reference",
	.kind = ORDERD__V1__RECORD_KIND__RECORD_KIND_EXTERNAL_REFERENCE,
	.descriptor = &orderd__internal__v1__external_reference__descriptor,
	.fields = external_reference_fields,
	.keys = external_reference_keys,
	.part = "kind",
	.parent = "target_id",
	.root_id = "target_id",
	.root_kind = "kind",
	.insert_only = true,
	.removable = true,
};

static const struct field number_series_fields[] = {
	{ "code", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_IMMUTABLE, 32 },
	{ "prefix", SENSITIVITY_PUBLIC, FIELD_REQUIRED, 32 },
	{ "width", SENSITIVITY_PUBLIC, FIELD_REQUIRED },
	{ "next_value", SENSITIVITY_PUBLIC, FIELD_REQUIRED },
	{ NULL },
};

const struct key number_series_by_code = {
	.entity = &entity_number_series,
	.name = "number_series_by_code",
	.columns = { "code" },
	.unique = true,
};

static const struct key *const number_series_keys[] = { &number_series_by_code, NULL };

const struct entity entity_number_series = {
	.name = "number_series",
	.cached = true,
	.table = "number_series",
	.kind = ORDERD__V1__RECORD_KIND__RECORD_KIND_NUMBER_SERIES,
	.descriptor = &orderd__internal__v1__number_series__descriptor,
	.fields = number_series_fields,
	.keys = number_series_keys,
};

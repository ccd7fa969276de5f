#include "store/entity.h"

#include "orderd/v1/subscription.pb-c.h"
#include "store/listing.h"

static const struct field subscription_fields[] = {
	{ "id", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_IMMUTABLE | FIELD_OUTPUT_ONLY },
	{ "version", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_OUTPUT_ONLY },
	{ "name", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_IMMUTABLE | FIELD_EVENT, 64 },
	{ "types", SENSITIVITY_PUBLIC, FIELD_EVENT },
	{ "aggregate_kind", SENSITIVITY_PUBLIC },
	{ "aggregate_id", SENSITIVITY_PUBLIC },
	{ "account_id", SENSITIVITY_PUBLIC },
	{ "start_epoch", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_OUTPUT_ONLY },
	{ "start_seq", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_EVENT },
	{ "incarnation", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_OUTPUT_ONLY },
	{ "deleted_at", SENSITIVITY_PUBLIC, FIELD_OUTPUT_ONLY },
	{ "created_at", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_IMMUTABLE | FIELD_OUTPUT_ONLY },
	{ "updated_at", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_OUTPUT_ONLY },
	{ "status", SENSITIVITY_PUBLIC, FIELD_CHILDREN | FIELD_OUTPUT_ONLY },
	{ NULL },
};

const struct key subscription_by_id = {
	.entity = &entity_subscription,
	.name = "subscription_by_id",
	.columns = { "id" },
	.unique = true,
};

const struct key subscription_by_name = {
	.entity = &entity_subscription,
	.name = "subscription_by_name",
	.columns = { "name" },
	.unique = true,
};

static const struct key *const subscription_keys[] = { &subscription_by_id, &subscription_by_name,
						       NULL };

const struct entity entity_subscription = {
	.name = "subscription",
	.table = "subscription",
	.kind = ORDERD__V1__RECORD_KIND__RECORD_KIND_SUBSCRIPTION,
	.descriptor = &orderd__v1__subscription__descriptor,
	.fields = subscription_fields,
	.keys = subscription_keys,
	.by_number = &subscription_by_name,
};

const struct listing listing_subscription = {
	.name = "list_subscription",
	.entity = &entity_subscription,
	.where = "x.deleted_at IS NULL",
};

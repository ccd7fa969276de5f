#include "store/entity.h"

#include "orderd/v1/timer.pb-c.h"
#include "store/listing.h"

static const struct field timer_fields[] = {
	{ "id", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_IMMUTABLE | FIELD_OUTPUT_ONLY },
	{ "version", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_OUTPUT_ONLY },
	{ "kind", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_IMMUTABLE | FIELD_EVENT },
	{ "state", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_OUTPUT_ONLY },
	{ "policy", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_IMMUTABLE },
	{ "subject_kind", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_IMMUTABLE },
	{ "subject_id", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_IMMUTABLE },
	{ "account_id", SENSITIVITY_PUBLIC, FIELD_IMMUTABLE },
	{ "target_id", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_IMMUTABLE },
	{ "due_at", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_EVENT },
	{ "period_s", SENSITIVITY_PUBLIC, FIELD_IMMUTABLE },
	{ "fired_at", SENSITIVITY_PUBLIC, FIELD_OUTPUT_ONLY },
	{ "late", SENSITIVITY_PUBLIC, FIELD_OUTPUT_ONLY | FIELD_EVENT },
	{ "created_at", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_IMMUTABLE | FIELD_OUTPUT_ONLY },
	{ "updated_at", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_OUTPUT_ONLY },
	{ NULL },
};

const struct key timer_by_id = {
	.entity = &entity_timer,
	.name = "timer_by_id",
	.columns = { "id" },
	.unique = true,
};

const struct key timer_by_target = {
	.entity = &entity_timer,
	.name = "timer_by_target",
	.columns = { "target_id" },
	.order_by = "x.id",
};

static const struct key *const timer_keys[] = { &timer_by_id, &timer_by_target, NULL };

const struct entity entity_timer = {
	.name = "timer",
	.table = "timer",
	.kind = ORDERD__V1__RECORD_KIND__RECORD_KIND_TIMER,
	.descriptor = &orderd__v1__timer__descriptor,
	.fields = timer_fields,
	.keys = timer_keys,
	.root_kind = "subject_kind",
	.root_id = "subject_id",
};

const struct listing listing_timer = {
	.name = "list_timer",
	.entity = &entity_timer,
	.filters = { { .name = "account",
		       .column = "account_id",
		       .target = &entity_account,
		       .leads = true },
		     { .name = "state", .leads = true },
		     { .name = "kind" },
		     { .name = "due_until", .column = "due_at", .test = LISTING_UNTIL } },
	.newest_first = true,
};

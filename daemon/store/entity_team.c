#include "store/entity.h"

#include "orderd/v1/team.pb-c.h"
#include "store/listing.h"

static const struct field team_fields[] = {
	{ "id", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_IMMUTABLE | FIELD_OUTPUT_ONLY },
	{ "version", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_OUTPUT_ONLY },
	{ "name", SENSITIVITY_PUBLIC,
	  FIELD_REQUIRED | FIELD_IMMUTABLE | FIELD_SEARCHABLE | FIELD_EVENT, 64 },
	{ "note", SENSITIVITY_PUBLIC, 0 },
	{ "created_at", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_IMMUTABLE | FIELD_OUTPUT_ONLY },
	{ "updated_at", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_OUTPUT_ONLY },
	{ NULL },
};

const struct key team_by_id = {
	.entity = &entity_team,
	.name = "team_by_id",
	.columns = { "id" },
	.unique = true,
};

const struct key team_by_name = {
	.entity = &entity_team,
	.name = "team_by_name",
	.columns = { "name" },
	.unique = true,
};

static const struct key *const team_keys[] = { &team_by_id, &team_by_name, NULL };

const struct entity entity_team = {
	.name = "team",
	.authority = true,
	.table = "team",
	.kind = ORDERD__V1__RECORD_KIND__RECORD_KIND_TEAM,
	.descriptor = &orderd__v1__team__descriptor,
	.fields = team_fields,
	.keys = team_keys,
	.by_number = &team_by_name,
};

static const struct field team_member_fields[] = {
	{ "id", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_IMMUTABLE | FIELD_OUTPUT_ONLY },
	{ "team_id", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_IMMUTABLE },
	{ "principal_id", SENSITIVITY_PUBLIC, FIELD_REQUIRED | FIELD_IMMUTABLE },
	{ NULL },
};

const struct key team_member_by_id = {
	.entity = &entity_team_member,
	.name = "team_member_by_id",
	.columns = { "id" },
	.unique = true,
};

const struct key team_member_by_pair = {
	.entity = &entity_team_member,
	.name = "team_member_by_pair",
	.columns = { "team_id", "principal_id" },
	.unique = true,
};

const struct key team_member_by_team = {
	.entity = &entity_team_member,
	.name = "team_member_by_team",
	.columns = { "team_id" },
	.order_by = "x.id",
};

static const struct key *const team_member_keys[] = { &team_member_by_id, &team_member_by_pair,
						      &team_member_by_team, NULL };

const struct entity entity_team_member = {
	.name = "team_member",
	.authority = true,
	.table = "team_member",
	.kind = ORDERD__V1__RECORD_KIND__RECORD_KIND_TEAM_MEMBER,
	.descriptor = &orderd__v1__team_member__descriptor,
	.fields = team_member_fields,
	.keys = team_member_keys,
	.insert_only = true,
	.removable = true,
	.root = &entity_team,
	.root_id = "team_id",
};

const struct listing listing_team = {
	.name = "list_team",
	.entity = &entity_team,
};

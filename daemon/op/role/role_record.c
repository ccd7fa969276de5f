#include "op/role/role_record.h"

const struct upsert role_record = {
	.entity = &entity_role,
	.natural = &role_by_name,
	.path = "role",
	.created = ORDERD__V1__EVENT__BODY_ROLE_CREATED,
	.updated = ORDERD__V1__EVENT__BODY_ROLE_UPDATED,
};

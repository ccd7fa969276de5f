#include "op/reference/reference_kind.h"

#include <string.h>

#include "op/input.h"

bool reference_kind_fits(const struct entity *entity)
{
	/* Tenants are rows of the system, not of the tenant that asks. */
	return strcmp(entity->keys[0]->columns[0], "id") == 0 && entity != &entity_tenant;
}

const struct entity *reference_kind_check(struct verdict *verdict, Orderd__V1__RecordKind kind)
{
	const struct entity *entity = entity_find(kind);

	if (kind == ORDERD__V1__RECORD_KIND__RECORD_KIND_UNSPECIFIED) {
		input_required(verdict, "kind");
		return NULL;
	}
	if (entity && reference_kind_fits(entity))
		return entity;
	verdict_violate(verdict, REASON_OUT_OF_RANGE, "kind",
			"records of this kind have no names in other systems");
	return NULL;
}

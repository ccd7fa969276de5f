#include "store/entity.h"

#include <assert.h>
#include <stddef.h>

enum entity_place {
#define ENTITY(kind, name) ENTITY_PLACE_##kind,
#include "store/entity.def"
#undef ENTITY
	ENTITY_PLACE_END
};

const struct entity *const entity_table[] = {
#define ENTITY(kind, name) &entity_##name,
#include "store/entity.def"
#undef ENTITY
};
const unsigned int entity_count = ENTITY_PLACE_END;

/* Place + 1 by kind; 0: no entity has the kind. */
static const unsigned char entity_positions[] = {
#define ENTITY(kind, name) [ORDERD__V1__RECORD_KIND__RECORD_KIND_##kind] = ENTITY_PLACE_##kind + 1,
#include "store/entity.def"
#undef ENTITY
};

static unsigned int entity_position(Orderd__V1__RecordKind kind)
{
	/* Of a foreign enum the compiler may have made anything. */
	size_t i = (size_t)kind;

	return i < sizeof(entity_positions) ? entity_positions[i] : 0;
}

unsigned int entity_index(const struct entity *entity)
{
	unsigned int position = entity_position(entity->kind);

	assert(position > 0 && entity_table[position - 1] == entity);
	return position - 1;
}

const struct entity *entity_find(Orderd__V1__RecordKind kind)
{
	unsigned int position = entity_position(kind);

	return position > 0 ? entity_table[position - 1] : NULL;
}

#include "store/entity.h"

#include <assert.h>
#include <stddef.h>

#define KIND(name) ORDERD__V1__RECORD_KIND__RECORD_KIND_##name

/* Records are inserted in this order, so whatever a foreign key points at comes first. */
#define ENTITIES(row)                                                                              \
	row(TENANT, tenant) row(PRINCIPAL, principal) row(ACCOUNT, account) row(                   \
		ACCOUNT_ADDRESS, account_address) row(ACCOUNT_ANCESTOR, account_ancestor)          \
		row(CREDIT_ACCOUNT, credit_account) row(PRODUCT, product) row(PRICE, price) row(   \
			TAX_RULE, tax_rule) row(LOCATION, location) row(STOCK_LEVEL, stock_level)  \
			row(STOCK_MOVEMENT, stock_movement) row(ORDER, order)                      \
				row(ORDER_LINE, order_line) row(ORDER_ADDRESS, order_address)      \
					row(EXTERNAL_REFERENCE, external_reference)                \
						row(NUMBER_SERIES, number_series)

#define ENTITY_ADDRESS(kind, name) &entity_##name,
#define ENTITY_POSITION(kind, name) POSITION_##kind,
#define ENTITY_OF_KIND(kind, name) [KIND(kind)] = POSITION_##kind + 1,

enum {
	ENTITIES(ENTITY_POSITION) POSITION_END
};

const struct entity *const entity_table[] = { ENTITIES(ENTITY_ADDRESS) };
const unsigned int entity_count = POSITION_END;

/* Position + 1 by kind; 0: no entity has the kind. */
static const unsigned char entity_positions[] = { ENTITIES(ENTITY_OF_KIND) };

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

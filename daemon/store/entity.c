#include "store/entity.h"

#include <assert.h>
#include <stddef.h>

/*
 * Records are inserted in this order, so whatever a foreign key points at comes first. It is the
 * order of RecordKind too, so that a kind is a position.
 */
const struct entity *const entity_table[] = {
	&entity_tenant,
	&entity_principal,
	&entity_account,
	&entity_account_address,
	&entity_account_ancestor,
	&entity_credit_account,
	&entity_product,
	&entity_price,
	&entity_tax_rule,
	&entity_location,
	&entity_stock_level,
	&entity_stock_movement,
	&entity_order,
	&entity_order_line,
	&entity_order_address,
	&entity_external_reference,
	&entity_number_series,
};
const unsigned int entity_count = sizeof(entity_table) / sizeof(entity_table[0]);

unsigned int entity_index(const struct entity *entity)
{
	unsigned int i = (unsigned int)entity->kind - 1;

	assert(i < entity_count && entity_table[i] == entity);
	return i;
}

const struct entity *entity_find(Orderd__V1__RecordKind kind)
{
	/* Of a foreign enum the compiler may have made anything; 0 wraps to a number beyond all. */
	unsigned int i = (unsigned int)kind - 1;

	return i < entity_count ? entity_table[i] : NULL;
}

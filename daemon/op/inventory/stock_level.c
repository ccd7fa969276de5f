#include "op/inventory/stock_level.h"

#include "model/field.h"
#include "orderd/v1/inventory.pb-c.h"

struct slot *stock_level_get(struct work *work, int64_t product_id, int64_t location_id)
{
	struct slot *slot =
		work_find(work, &stock_level_by_place, v_int(product_id), v_int(location_id));
	Orderd__V1__StockLevel *level;

	if (slot)
		return slot;
	level = work_new(work, &entity_stock_level);
	field_set(level, product_id, product_id);
	field_set(level, location_id, location_id);
	field_set(level, on_hand_micros, 0);
	field_set(level, reserved_micros, 0);
	field_set(level, backordered_micros, 0);
	return work_insert(work, &entity_stock_level, level);
}

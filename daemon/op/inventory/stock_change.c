#include "op/inventory/stock_change.h"

#include "base/decimal.h"
#include "model/field.h"
#include "op/inventory/backorder.h"
#include "op/inventory/place.h"
#include "op/inventory/stock_level.h"
#include "op/record_key.h"
#include "op/version.h"
#include "orderd/v1/product.pb-c.h"

void stock_change_want(struct work *work, const struct stock_change *change)
{
	struct slot *product, *location;
	int64_t product_id, location_id;

	work_want_record(work, &entity_product, change->product);
	place_want(work, change->location);
	product = work_find_record(work, &entity_product, change->product);
	location = place_find(work, change->location);
	if (!product || !location)
		return;
	product_id = ((const Orderd__V1__Product *)product->message)->id;
	location_id = ((const Orderd__V1__Location *)location->message)->id;
	work_want(work, &stock_level_by_place, v_int(product_id), v_int(location_id));
	version_want(work,
		     work_find(work, &stock_level_by_place, v_int(product_id), v_int(location_id)));
	backorder_want(work,
		       &(struct backorder_chance){ .product_id = product_id,
						   .location_id = location_id,
						   .coming_micros = change->quantity_micros });
}

/* Goods may still leave a location that is not in use. */
static void stock_change_check_location(struct work *work, const struct stock_change *change,
					const struct slot *slot)
{
	const Orderd__V1__Location *location;

	if (!slot) {
		place_missing(work_verdict(work), change->location, "location");
		return;
	}
	location = (const Orderd__V1__Location *)slot->message;
	if (location->status != ORDERD__V1__LOCATION_STATUS__LOCATION_STATUS_ACTIVE &&
	    change->quantity_micros > 0)
		verdict_violate(work_verdict(work), REASON_LOCATION_INACTIVE, "location",
				"location %s is INACTIVE", location->code);
}

static void stock_change_check_product(struct work *work, const struct stock_change *change,
				       const struct slot *slot)
{
	const Orderd__V1__Product *product;

	if (!slot) {
		record_key_missing(work_verdict(work), &entity_product, change->product, "product");
		return;
	}
	product = (const Orderd__V1__Product *)slot->message;
	if (product->stock_policy == ORDERD__V1__STOCK_POLICY__STOCK_POLICY_UNTRACKED)
		verdict_violate(work_verdict(work), REASON_STOCK_UNTRACKED, "product",
				"stock of product %s is not kept", product->sku);
}

static bool stock_change_check_quantity(struct work *work, const struct stock_change *change,
					const Orderd__V1__StockLevel *level, int64_t *ret_on_hand)
{
	char on_hand[32], reserved[32], delta[32];

	if (__builtin_add_overflow(level->on_hand_micros, change->quantity_micros, ret_on_hand)) {
		verdict_violate(work_verdict(work), REASON_AMOUNT_OVERFLOW, change->quantity_path,
				"the quantity on hand would not fit into 64 bits");
		return false;
	}
	if (*ret_on_hand >= level->reserved_micros)
		return true;
	verdict_violate(work_verdict(work), REASON_STOCK_RESERVED, change->quantity_path,
			"%s on hand cannot change by %s: %s are reserved for orders",
			decimal_format_micros(level->on_hand_micros, on_hand),
			decimal_format_micros(change->quantity_micros, delta),
			decimal_format_micros(level->reserved_micros, reserved));
	return false;
}

void stock_change_add_movement(struct work *work, const struct stock_change *change,
			       const Orderd__V1__StockLevel *level)
{
	Orderd__V1__StockMovement *movement = work_new(work, &entity_stock_movement);

	field_set(movement, product_id, level->product_id);
	field_set(movement, location_id, level->location_id);
	field_set(movement, kind, change->kind);
	field_set(movement, quantity_micros, change->quantity_micros);
	movement->reason = change->reason;
	movement->document = change->document;
	work_insert(work, &entity_stock_movement, movement);
}

static bool stock_change_check_version(struct work *work, const Orderd__V1__Product *product,
				       const Orderd__V1__Location *location)
{
	const struct slot *slot =
		work_find(work, &stock_level_by_place, v_int(product->id), v_int(location->id));

	return version_hold(work, slot,
			    verdict_path(work_verdict(work), "stock of %s at %s", product->sku,
					 location->code));
}

struct slot *stock_change_make(struct work *work, const struct stock_change *change)
{
	struct slot *product = work_find_record(work, &entity_product, change->product);
	struct slot *location = place_find(work, change->location);
	Orderd__V1__StockLevel *level;
	struct slot *slot;
	int64_t on_hand;

	stock_change_check_product(work, change, product);
	stock_change_check_location(work, change, location);
	if (verdict_refused(work_verdict(work)))
		return NULL;
	if (!stock_change_check_version(work, (const Orderd__V1__Product *)product->message,
					(const Orderd__V1__Location *)location->message))
		return NULL;
	slot = stock_level_get(work, ((const Orderd__V1__Product *)product->message)->id,
			       ((const Orderd__V1__Location *)location->message)->id);
	level = work_edit(work, slot);
	if (!stock_change_check_quantity(work, change, level, &on_hand))
		return NULL;
	level->on_hand_micros = on_hand;
	stock_change_add_movement(work, change, level);
	return slot;
}

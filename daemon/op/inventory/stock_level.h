/* The stock level of a product at a location, made when it is first needed. */

#pragma once

#include "store/work.h"

/* Of a product and location that were wanted with stock_level_by_place; a new one of zeros if there
 * is none. */
struct slot *stock_level_get(struct work *work, int64_t product_id, int64_t location_id);

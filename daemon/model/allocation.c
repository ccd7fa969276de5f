#include "model/allocation.h"

#include <stddef.h>

int64_t allocation_available(const Orderd__V1__StockLevel *level)
{
	int64_t available;

	if (!level)
		return 0;
	available = level->on_hand_micros - level->reserved_micros;
	return available > level->backordered_micros ? available - level->backordered_micros : 0;
}

void allocation_init(struct allocation *allocation, Orderd__V1__StockPolicy policy,
		     const Orderd__V1__StockLevel *level)
{
	*allocation = (struct allocation){
		.policy = policy,
		.available_micros = allocation_available(level),
	};
}

int allocation_demand(struct allocation *allocation, int64_t quantity_micros)
{
	return __builtin_add_overflow(allocation->demand_micros, quantity_micros,
				      &allocation->demand_micros)
		? ALLOCATION_OVERFLOW
		: 0;
}

bool allocation_short(const struct allocation *allocation)
{
	return allocation->policy != ORDERD__V1__STOCK_POLICY__STOCK_POLICY_BACKORDER &&
		allocation->demand_micros > allocation->available_micros;
}

void allocation_take(struct allocation *allocation, int64_t quantity_micros,
		     int64_t *ret_reserved_micros, int64_t *ret_backordered_micros)
{
	int64_t reserved = quantity_micros < allocation->available_micros
		? quantity_micros
		: allocation->available_micros;

	allocation->available_micros -= reserved;
	*ret_reserved_micros = reserved;
	*ret_backordered_micros = quantity_micros - reserved;
}

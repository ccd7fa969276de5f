#include "model/order_quantity.h"

#include <assert.h>
#include <stdbool.h>

static bool order_quantity_tracked(const Orderd__V1__OrderLine *line)
{
	return line->stock_policy != ORDERD__V1__STOCK_POLICY__STOCK_POLICY_UNTRACKED;
}

static int64_t order_quantity_min(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

/* Still to be shipped. */
static int64_t order_quantity_open(const Orderd__V1__OrderLine *line)
{
	return line->ordered_micros - line->cancelled_micros -
		(line->shipped_micros - line->undelivered_micros);
}

int64_t order_quantity_shippable(const Orderd__V1__OrderLine *line)
{
	if (order_quantity_tracked(line))
		return line->reserved_micros - line->picked_micros;
	return order_quantity_open(line) - line->reserved_micros;
}

int64_t order_quantity_cancellable(const Orderd__V1__OrderLine *line)
{
	int64_t billable = line->ordered_micros - line->cancelled_micros -
		(line->invoiced_micros - line->credited_micros);

	return order_quantity_min(order_quantity_open(line), billable);
}

int64_t order_quantity_in_the_way(const Orderd__V1__OrderLine *line, int64_t cancelled_micros)
{
	int64_t free_micros = order_quantity_open(line) - line->picked_micros;

	return cancelled_micros > free_micros ? cancelled_micros - free_micros : 0;
}

void order_quantity_pick(Orderd__V1__OrderLine *line, int64_t micros)
{
	assert(micros >= 0 && micros <= order_quantity_shippable(line));
	if (!order_quantity_tracked(line))
		line->reserved_micros += micros;
	line->picked_micros += micros;
}

void order_quantity_unpick(Orderd__V1__OrderLine *line, int64_t micros)
{
	assert(micros >= 0 && micros <= line->picked_micros);
	if (!order_quantity_tracked(line))
		line->reserved_micros -= micros;
	line->picked_micros -= micros;
}

void order_quantity_ship(Orderd__V1__OrderLine *line, int64_t micros)
{
	assert(micros >= 0 && micros <= line->picked_micros);
	line->picked_micros -= micros;
	line->reserved_micros -= micros;
	line->shipped_micros += micros;
}

void order_quantity_deliver(Orderd__V1__OrderLine *line, int64_t micros)
{
	assert(micros >= 0 &&
	       micros <= line->shipped_micros - line->undelivered_micros - line->delivered_micros);
	line->delivered_micros += micros;
}

void order_quantity_cancel(Orderd__V1__OrderLine *line, int64_t micros,
			   int64_t *ret_reserved_micros, int64_t *ret_backordered_micros)
{
	int64_t loose, waiting, reserved;

	assert(micros >= 0 && micros <= order_quantity_open(line) &&
	       order_quantity_in_the_way(line, micros) == 0);
	loose = order_quantity_open(line) - line->reserved_micros - line->backordered_micros;
	loose = order_quantity_min(micros, loose);
	waiting = order_quantity_min(micros - loose, line->backordered_micros);
	reserved = micros - loose - waiting;
	line->cancelled_micros += micros;
	line->backordered_micros -= waiting;
	line->reserved_micros -= reserved;
	*ret_reserved_micros = reserved;
	*ret_backordered_micros = waiting;
}

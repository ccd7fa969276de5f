#include "op/order/order_reprice.h"

#include <assert.h>

#include "model/field.h"
#include "model/order_amount.h"
#include "op/order/order_lines.h"

/* Lines that stay as they are, are not written again. */
static void order_reprice_line(struct work *work, struct slot *slot,
			       const struct tax_line *tax_line)
{
	const Orderd__V1__OrderLine *former = (const Orderd__V1__OrderLine *)slot->message;
	Orderd__V1__OrderLine *line;

	if (former->net_minor == tax_line->net_minor &&
	    (!former->has_tax_minor || former->tax_minor == tax_line->tax_minor))
		return;
	line = work_edit(work, slot);
	line->net_minor = tax_line->net_minor;
	if (line->has_tax_minor)
		line->tax_minor = tax_line->tax_minor;
}

int64_t order_reprice(struct work *work, Orderd__V1__Order *order)
{
	struct arena *arena = work_arena(work);
	size_t n = (size_t)order->line_count;
	struct slot **slots = order_lines_get(work, order);
	struct tax_line *tax_lines = arena_alloc(arena, n * sizeof(*tax_lines));
	struct tax_rate *rates = arena_alloc(arena, n * sizeof(*rates));
	int64_t before = order->total_minor;
	struct order_amount amount;
	int r;

	r = order_amount_compute(order, order_lines_messages(work, order), n, tax_lines, rates,
				 &amount);
	/* Less of everything than when the order was placed. */
	assert(r == 0);
	for (size_t i = 0; i < n; i++)
		order_reprice_line(work, slots[i], &tax_lines[i]);
	field_set(order, goods_micros, amount.goods_micros);
	field_set(order, net_minor, amount.totals.net_minor);
	field_set(order, tax_minor, amount.totals.tax_minor);
	field_set(order, total_minor, amount.totals.total_minor);
	return before - order->total_minor;
}

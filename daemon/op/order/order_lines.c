#include "op/order/order_lines.h"

#include <assert.h>

#include "model/order_status.h"

void order_lines_want(struct work *work, int64_t order_id)
{
	work_want(work, &order_line_by_order, v_int(order_id));
}

/* By number, because an order of the same batch has lines that no load brought. */
struct slot **order_lines_get(struct work *work, const Orderd__V1__Order *order)
{
	size_t n = (size_t)order->line_count;
	struct slot **slots = arena_alloc(work_arena(work), n * sizeof(struct slot *));

	for (size_t i = 0; i < n; i++) {
		slots[i] = work_find(work, &order_line_by_number, v_int(order->id),
				     v_int((int64_t)i + 1));
		assert(slots[i]);
	}
	return slots;
}

const Orderd__V1__OrderLine *const *order_lines_messages(struct work *work,
							 const Orderd__V1__Order *order)
{
	size_t n = (size_t)order->line_count;
	struct slot **slots = order_lines_get(work, order);
	const Orderd__V1__OrderLine **lines =
		arena_alloc(work_arena(work), n * sizeof(const Orderd__V1__OrderLine *));

	for (size_t i = 0; i < n; i++)
		lines[i] = (const Orderd__V1__OrderLine *)slots[i]->message;
	return lines;
}

void order_lines_derive(struct work *work, Orderd__V1__Order *order)
{
	order_status_derive(order, order_lines_messages(work, order), (size_t)order->line_count);
}

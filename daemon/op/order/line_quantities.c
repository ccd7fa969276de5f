#include "op/order/line_quantities.h"

#include <inttypes.h>

#include "op/input.h"
#include "op/order/order_input.h"
#include "op/order/order_lines.h"

static void line_quantities_check_one(struct verdict *verdict,
				      const Orderd__V1__LineQuantity *quantity, size_t i)
{
	if (!quantity->has_line_number)
		input_required(verdict, verdict_path(verdict, "lines[%zu].line_number", i));
	if (!quantity->has_quantity_micros)
		input_required(verdict, verdict_path(verdict, "lines[%zu].quantity_micros", i));
	else if (quantity->quantity_micros <= 0)
		verdict_violate(verdict, REASON_OUT_OF_RANGE,
				verdict_path(verdict, "lines[%zu].quantity_micros", i),
				"quantity_micros is %" PRId64 ", it must be more than 0",
				quantity->quantity_micros);
}

void line_quantities_check(struct verdict *verdict, Orderd__V1__LineQuantity *const *quantities,
			   size_t n)
{
	if (n > ORDER_LINES_MAX) {
		verdict_violate(verdict, REASON_TOO_MANY, "lines",
				"the request has %zu lines, at most %d are allowed", n,
				ORDER_LINES_MAX);
		return;
	}
	for (size_t i = 0; i < n; i++)
		line_quantities_check_one(verdict, quantities[i], i);
}

struct slot **line_quantities_find(struct work *work, const Orderd__V1__Order *order,
				   Orderd__V1__LineQuantity *const *quantities, size_t n)
{
	struct verdict *verdict = work_verdict(work);
	struct slot **lines = order_lines_get(work, order);
	struct slot **found = arena_alloc(work_arena(work), n * sizeof(struct slot *));
	bool *named = arena_alloc(work_arena(work), (size_t)order->line_count * sizeof(*named));

	for (size_t i = 0; i < n; i++) {
		int32_t number = quantities[i]->line_number;

		if (number < 1 || number > order->line_count) {
			verdict_violate(verdict, REASON_NOT_FOUND,
					verdict_path(verdict, "lines[%zu].line_number", i),
					"order %s has no line %" PRId32 "; its last is %" PRId32,
					order->number, number, order->line_count);
		} else if (named[number - 1]) {
			verdict_violate(verdict, REASON_DUPLICATE,
					verdict_path(verdict, "lines[%zu].line_number", i),
					"line %" PRId32 " is named twice", number);
		} else {
			named[number - 1] = true;
			found[i] = lines[number - 1];
		}
	}
	return found;
}

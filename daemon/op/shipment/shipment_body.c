#include "op/shipment/shipment_body.h"

#include "model/field.h"
#include "op/message.h"
#include "orderd/v1/shipment.pb-c.h"

#define SHIPPED_LINES_MAX 100 /* in an event, which every subscriber gets */

Orderd__V1__ShippedLine **shipment_body_lines(struct arena *arena, struct slot *const *lines,
					      size_t n_lines, size_t *ret_n)
{
	size_t n = n_lines < SHIPPED_LINES_MAX ? n_lines : SHIPPED_LINES_MAX;
	Orderd__V1__ShippedLine **bodies = arena_alloc(arena, n * sizeof(*bodies));

	for (size_t i = 0; i < n; i++) {
		const Orderd__V1__ShipmentLine *line =
			(const Orderd__V1__ShipmentLine *)lines[i]->message;

		bodies[i] = message_new(arena, &orderd__v1__shipped_line__descriptor);
		field_set(bodies[i], line_number, line->line_number);
		field_set(bodies[i], product_id, line->product_id);
		if (line->has_location_id)
			field_set(bodies[i], location_id, line->location_id);
		field_set(bodies[i], quantity_micros, line->quantity_micros);
	}
	*ret_n = n;
	return bodies;
}

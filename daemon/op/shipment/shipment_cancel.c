#include "op/shipment/shipment_cancel.h"

#include "model/order_quantity.h"
#include "op/announce.h"
#include "op/message.h"
#include "op/shipment/shipment_target.h"

void shipment_cancel(struct work *work, struct slot *slot, struct slot *const *lines,
		     size_t n_lines, const char *reason)
{
	Orderd__V1__Shipment *shipment = work_edit(work, slot);
	Orderd__V1__ShipmentCancelled *body =
		message_new(work_arena(work), &orderd__v1__shipment_cancelled__descriptor);

	for (size_t i = 0; i < n_lines; i++) {
		const Orderd__V1__ShipmentLine *line =
			(const Orderd__V1__ShipmentLine *)lines[i]->message;

		order_quantity_unpick(shipment_target_line(work, line), line->quantity_micros);
	}
	shipment->cancel_reason = arena_strdup(work_arena(work), reason);
	body->number = shipment->number;
	field_set(body, order_id, shipment->order_id);
	body->order_number = shipment->order_number;
	body->reason = shipment->cancel_reason;
	announce(work, slot, shipment->id, ORDERD__V1__EVENT__BODY_SHIPMENT_CANCELLED, body);
}

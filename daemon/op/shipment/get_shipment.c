#include "op/announce.h"
#include "op/message.h"
#include "op/names.h"
#include "op/operations.h"
#include "op/record_key.h"

#define SHIP_TO ORDERD__V1__ADDRESS_PURPOSE__ADDRESS_PURPOSE_SHIP_TO

static void get_shipment_check(const void *message, struct verdict *verdict)
{
	const Orderd__V1__GetShipmentRequest *request = message;

	record_key_check(verdict, request->shipment, "shipment");
}

static void get_shipment_load(struct work *work, const void *message)
{
	const Orderd__V1__GetShipmentRequest *request = message;
	const Orderd__V1__Shipment *shipment;
	struct slot **slots = NULL;
	struct slot *slot;
	size_t n;

	work_want_record(work, &entity_shipment, request->shipment);
	slot = work_find_record(work, &entity_shipment, request->shipment);
	if (!slot)
		return;
	shipment = (const Orderd__V1__Shipment *)slot->message;
	work_want(work, &shipment_line_by_shipment, v_int(shipment->id));
	work_want(work, &order_address_by_purpose, v_int(shipment->order_id), v_int(SHIP_TO));
	announce_want(work, shipment->id);
	names_want(work, request, &entity_shipment, shipment);
	n = work_list(work, &shipment_line_by_shipment, &slots, v_int(shipment->id));
	for (size_t i = 0; i < n; i++)
		names_want(work, request, &entity_shipment_line, slots[i]->message);
}

static void get_shipment_decide(struct work *work, const void *message, void *reply)
{
	const Orderd__V1__GetShipmentRequest *request = message;
	Orderd__V1__GetShipmentResponse *response = reply;
	Orderd__V1__Shipment *shipment;
	struct slot **slots = NULL;
	struct names names;
	struct slot *slot;

	slot = work_find_record(work, &entity_shipment, request->shipment);
	if (!slot) {
		record_key_unknown(work_verdict(work), &entity_shipment, request->shipment);
		return;
	}
	shipment = message_copy(work_arena(work), slot->message);
	shipment->n_lines =
		work_list(work, &shipment_line_by_shipment, &slots, v_int(shipment->id));
	shipment->lines = message_list(work_arena(work), slots, shipment->n_lines);
	response->shipment = shipment;
	slot = work_find(work, &order_address_by_purpose, v_int(shipment->order_id),
			 v_int(SHIP_TO));
	if (slot)
		response->ship_to = message_copy(work_arena(work), slot->message);
	response->n_external_ids =
		work_links(work, &entity_shipment, shipment->id, &response->external_ids);
	names_init(&names, work, request);
	names_add(&names, &entity_shipment, shipment);
	for (size_t i = 0; i < shipment->n_lines; i++)
		names_add(&names, &entity_shipment_line, shipment->lines[i]);
	names_put(&names, response);
}

const struct op op_get_shipment = {
	.method = "orderd.v1.ShipmentService/GetShipment",
	.kind = OP_READ,
	.callers = OP_ADMINISTRATOR | OP_STAFF | OP_SERVICE | OP_PORTAL,
	.check = get_shipment_check,
	.load = get_shipment_load,
	.decide = get_shipment_decide,
};

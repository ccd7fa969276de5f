#include "op/list.h"
#include "op/operations.h"

static void list_shipments_check(const void *request, struct verdict *verdict)
{
	list_check(&listing_shipment, request, verdict);
}

static void list_shipments_load(struct work *work, const void *request)
{
	list_load(&listing_shipment, work, request);
}

static void list_shipments_decide(struct work *work, const void *request, void *response)
{
	list_decide(&listing_shipment, work, request, response);
}

const struct op op_list_shipments = {
	.method = "orderd.v1.ShipmentService/ListShipments",
	.kind = OP_READ,
	.callers = OP_ADMINISTRATOR | OP_STAFF | OP_SERVICE | OP_PORTAL,
	.check = list_shipments_check,
	.load = list_shipments_load,
	.decide = list_shipments_decide,
};

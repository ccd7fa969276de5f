#include "model/order_hold.h"

#include <string.h>

/* A shipment that may not leave is not planned either: nobody is to pick for nothing. */
static const unsigned int order_hold_steps[] = {
	[ORDER_STEP_CONFIRM] = HOLD_CONFIRM,
	[ORDER_STEP_SHIP] = HOLD_ALLOCATE | HOLD_SHIP,
};

static const unsigned int order_hold_shipment_steps[] = {
	[SHIPMENT_STEP_SHIP] = HOLD_SHIP,
};

#define ORDER_HOLD_OF(table, step)                                                                 \
	((size_t)(step) < sizeof(table) / sizeof((table)[0]) ? (table)[step] : 0)

unsigned int order_hold_of_step(enum order_step step)
{
	return ORDER_HOLD_OF(order_hold_steps, step);
}

unsigned int order_hold_of_shipment_step(enum shipment_step step)
{
	return ORDER_HOLD_OF(order_hold_shipment_steps, step);
}

bool order_hold_blocks(const Orderd__V1__OrderHold *hold, unsigned int scopes)
{
	unsigned int own = 0;

	if (hold->state != ORDERD__V1__HOLD_STATE__HOLD_STATE_IN_FORCE)
		return false;
	own |= hold->blocks_confirm ? HOLD_CONFIRM : 0;
	own |= hold->blocks_allocate ? HOLD_ALLOCATE : 0;
	own |= hold->blocks_ship ? HOLD_SHIP : 0;
	own |= hold->blocks_invoice ? HOLD_INVOICE : 0;
	return (own & scopes) != 0;
}

const char *order_hold_name(Orderd__V1__HoldKind kind)
{
	const ProtobufCEnumValue *value =
		protobuf_c_enum_descriptor_get_value(&orderd__v1__hold_kind__descriptor, (int)kind);

	return value ? value->name + strlen("HOLD_KIND_") : "UNKNOWN";
}

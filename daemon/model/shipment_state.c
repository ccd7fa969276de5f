#include "model/shipment_state.h"

#include "model/field.h"

#define STATE(name) ORDERD__V1__SHIPMENT_STATE__SHIPMENT_STATE_##name

static const struct state_transition shipment_transitions[] = {
	{ STATE(UNSPECIFIED), SHIPMENT_STEP_CREATE, STATE(PLANNED) },
	{ STATE(PLANNED), SHIPMENT_STEP_SHIP, STATE(SHIPPED) },
	{ STATE(SHIPPED), SHIPMENT_STEP_DELIVER, STATE(DELIVERED) },
	{ STATE(PLANNED), SHIPMENT_STEP_CANCEL, STATE(CANCELLED) },
};

static const char *const shipment_step_names[] = {
	[SHIPMENT_STEP_CREATE] = "create",
	[SHIPMENT_STEP_SHIP] = "ship",
	[SHIPMENT_STEP_DELIVER] = "deliver",
	[SHIPMENT_STEP_CANCEL] = "cancel",
};

const struct state_machine shipment_state_machine = {
	.states = &orderd__v1__shipment_state__descriptor,
	.prefix = "SHIPMENT_STATE_",
	.transitions = shipment_transitions,
	.n_transitions = sizeof(shipment_transitions) / sizeof(shipment_transitions[0]),
	.step_names = shipment_step_names,
};

int shipment_state_step(Orderd__V1__Shipment *shipment, enum shipment_step step)
{
	int to;

	if (!state_machine_next(&shipment_state_machine, (int)shipment->state, (int)step, &to))
		return SHIPMENT_STATE_REFUSED;
	field_set(shipment, state, (Orderd__V1__ShipmentState)to);
	return 0;
}

bool shipment_state_open(Orderd__V1__ShipmentState state)
{
	return state == STATE(PLANNED) || state == STATE(PICKING) || state == STATE(PACKED);
}

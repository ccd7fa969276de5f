#include "model/order_state.h"

#include "model/field.h"

#define STATE(name) ORDERD__V1__ORDER_STATE__ORDER_STATE_##name

static const struct state_transition order_transitions[] = {
	{ STATE(UNSPECIFIED), ORDER_STEP_PLACE, STATE(PLACED) },
	{ STATE(PLACED), ORDER_STEP_CONFIRM, STATE(CONFIRMED) },
	{ STATE(CONFIRMED), ORDER_STEP_SHIP, STATE(PROCESSING) },
	{ STATE(PROCESSING), ORDER_STEP_SHIP, STATE(PROCESSING) },
	{ STATE(PLACED), ORDER_STEP_CANCEL_LINES, STATE(PLACED) },
	{ STATE(CONFIRMED), ORDER_STEP_CANCEL_LINES, STATE(CONFIRMED) },
	{ STATE(PROCESSING), ORDER_STEP_CANCEL_LINES, STATE(PROCESSING) },
	{ STATE(PLACED), ORDER_STEP_CANCEL, STATE(CANCELLED) },
	{ STATE(CONFIRMED), ORDER_STEP_CANCEL, STATE(CANCELLED) },
	{ STATE(PROCESSING), ORDER_STEP_CANCEL, STATE(CANCELLED) },
	{ STATE(PLACED), ORDER_STEP_HOLD, STATE(PLACED) },
	{ STATE(CONFIRMED), ORDER_STEP_HOLD, STATE(CONFIRMED) },
	{ STATE(PROCESSING), ORDER_STEP_HOLD, STATE(PROCESSING) },
	{ STATE(COMPLETED), ORDER_STEP_HOLD, STATE(COMPLETED) },
	{ STATE(PROCESSING), ORDER_STEP_COMPLETE, STATE(COMPLETED) },
	{ STATE(PROCESSING), ORDER_STEP_REVERT_RELEASE, STATE(CONFIRMED) },
};

static const char *const order_step_names[] = {
	[ORDER_STEP_PLACE] = "place",       [ORDER_STEP_CONFIRM] = "confirm",
	[ORDER_STEP_SHIP] = "ship",         [ORDER_STEP_CANCEL_LINES] = "cancel lines",
	[ORDER_STEP_CANCEL] = "cancel",     [ORDER_STEP_HOLD] = "hold",
	[ORDER_STEP_REVERT_RELEASE] = NULL,
};

const struct state_machine order_state_machine = {
	.states = &orderd__v1__order_state__descriptor,
	.prefix = "ORDER_STATE_",
	.transitions = order_transitions,
	.n_transitions = sizeof(order_transitions) / sizeof(order_transitions[0]),
	.step_names = order_step_names,
};

int order_state_step(Orderd__V1__Order *order, enum order_step step)
{
	int to;

	if (!state_machine_next(&order_state_machine, (int)order->state, (int)step, &to))
		return ORDER_STATE_REFUSED;
	field_set(order, state, (Orderd__V1__OrderState)to);
	return 0;
}

const char *order_state_name(Orderd__V1__OrderState state)
{
	return state_machine_name(&order_state_machine, (int)state);
}

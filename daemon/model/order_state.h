/* The states of an order: which step leads from where to where. Nothing is owned. */

#pragma once

#include <stddef.h>

#include "model/state_machine.h"
#include "orderd/v1/order.pb-c.h"

/* Steps that a command can make, then those that follow from an order's counters. */
enum order_step {
	ORDER_STEP_PLACE,
	ORDER_STEP_CONFIRM,
	ORDER_STEP_SHIP, /* the first shipment releases the order; later ones find it so */
	ORDER_STEP_CANCEL_LINES,
	ORDER_STEP_CANCEL,
	ORDER_STEP_HOLD,
	ORDER_STEP_COMPLETE,
	ORDER_STEP_REVERT_RELEASE,
};

enum order_state_answer {
	ORDER_STATE_REFUSED = 1, /* no such step from this state */
};

/* For names and lists of states and steps. */
extern const struct state_machine order_state_machine;

/* Makes the step; the only place where an order's state is set. 0 or an answer, the order then
 * unchanged. */
int order_state_step(Orderd__V1__Order *order, enum order_step step);

/* "PLACED". */
const char *order_state_name(Orderd__V1__OrderState state);

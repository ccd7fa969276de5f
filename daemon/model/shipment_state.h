/* The states of a shipment: which step leads from where to where. Nothing is owned. */

#pragma once

#include <stdbool.h>

#include "model/state_machine.h"
#include "orderd/v1/shipment.pb-c.h"

/* Steps that a command can make. */
enum shipment_step {
	SHIPMENT_STEP_CREATE,
	SHIPMENT_STEP_SHIP,
	SHIPMENT_STEP_DELIVER,
	SHIPMENT_STEP_CANCEL,
};

enum shipment_state_answer {
	SHIPMENT_STATE_REFUSED = 1, /* no such step from this state */
};

/* For names and lists of states and steps. */
extern const struct state_machine shipment_state_machine;

/* Makes the step; the only place where a shipment's state is set. 0 or an answer, the shipment then
 * unchanged. */
int shipment_state_step(Orderd__V1__Shipment *shipment, enum shipment_step step);

/* Whether its goods are still here: its quantities are reserved and count as picked. */
bool shipment_state_open(Orderd__V1__ShipmentState state);

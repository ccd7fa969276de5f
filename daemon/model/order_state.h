/* The states of an order: which step leads from where to where. Nothing is owned. */

#pragma once

#include <stddef.h>

#include "orderd/v1/order.pb-c.h"

/* Steps that a command can make. */
enum order_step {
	ORDER_STEP_PLACE,
	ORDER_STEP_CONFIRM,
	ORDER_STEP_CANCEL,
};

enum order_state_answer {
	ORDER_STATE_REFUSED = 1, /* no such step from this state */
};

/* Makes the step; the only place where an order's state is set. 0 or an answer, the order then
 * unchanged. */
int order_state_step(Orderd__V1__Order *order, enum order_step step);

/* "confirm". */
const char *order_state_step_name(enum order_step step);

/* "PLACED". */
const char *order_state_name(Orderd__V1__OrderState state);

/* The states from which the step can be made: "PLACED or CONFIRMED". Returns `out`. */
char *order_state_sources(enum order_step step, char *out, size_t size);

/* The steps that can be made from the state: "confirm, cancel"; "none" where it is final. Returns
 * `out`. */
char *order_state_steps(Orderd__V1__OrderState state, char *out, size_t size);

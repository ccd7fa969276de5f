/* The order that a command is about. */

#pragma once

#include "model/order_state.h"
#include "store/work.h"

/* In load: the order, its names, its holds. Returns it once it is there. */
const Orderd__V1__Order *order_target_want(struct work *work, const Orderd__V1__RecordKey *key);

/* Makes a step of an order that was edited. False, with the refusal in the verdict, from a wrong
 * state, or while a hold forbids it. */
bool order_target_step(struct work *work, Orderd__V1__Order *order, enum order_step step);

/* What follows from an order's lines when their counters changed: statuses, then steps. */

#pragma once

#include "store/work.h"

/*
 * Sets the statuses of an order that was edited, from its lines as they are now; appends an event
 * for each that changed. Completes an order of which everything has arrived, takes back the release
 * of one that has neither shipped anything nor a shipment.
 */
void order_settle(struct work *work, struct slot *order);

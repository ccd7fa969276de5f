/*
 * Tells whether an event is about an order: its own, or that of something that belongs to it, such
 * as a shipment.
 */

#pragma once

#include <stdbool.h>

#include "orderd/v1/event.pb-c.h"

/* `whole` is the event as the daemon's own contract has it: what is newer belongs too. */
bool about_order(const Orderd__V1__Event *event, const ProtobufCMessage *whole, int64_t order_id);

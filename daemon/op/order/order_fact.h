/* What an event of an order's timeline says to people. Texts live in the arena given. */

#pragma once

#include "base/arena.h"
#include "orderd/v1/event.pb-c.h"

/* A sentence without its full stop: "placed: 3 lines, 12.26 GBP". currency: the order's. */
char *order_fact(struct arena *arena, const Orderd__V1__Event *event, const char *currency);

/* The number of the shipment that the event is about; NULL when it is about none. */
char *order_fact_shipment(const Orderd__V1__Event *event);

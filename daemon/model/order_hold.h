/* What holds keep an order from: which steps each of their scopes forbids. Nothing is owned. */

#pragma once

#include <stdbool.h>

#include "model/order_state.h"
#include "model/shipment_state.h"
#include "orderd/v1/hold.pb-c.h"

/* Bits. */
#define HOLD_CONFIRM (1u << 0)
#define HOLD_ALLOCATE (1u << 1)
#define HOLD_SHIP (1u << 2)
#define HOLD_INVOICE (1u << 3)

/* The scopes that forbid a step of an order, of a shipment; 0: it is always free. */
unsigned int order_hold_of_step(enum order_step step);
unsigned int order_hold_of_shipment_step(enum shipment_step step);

/* Whether the hold is in force with one of these scopes. */
bool order_hold_blocks(const Orderd__V1__OrderHold *hold, unsigned int scopes);

/* "CREDIT". */
const char *order_hold_name(Orderd__V1__HoldKind kind);

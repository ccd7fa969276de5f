/* The holds of an order, for whatever they may keep it from. Nothing is owned. */

#pragma once

#include "model/order_hold.h"
#include "orderd/v1/order.pb-c.h"
#include "store/work.h"

/* In load: the holds in force. An order that has none needs no row for it. */
void order_holds_want(struct work *work, const Orderd__V1__Order *order);

/* In load, as far as it is known, and decide: whether a hold with one of these scopes is in force.
 */
bool order_holds_block(struct work *work, const Orderd__V1__Order *order, unsigned int scopes);

/*
 * False, with the refusal in the verdict that names them all, when holds with one of these scopes
 * are in force. doing: "ship SO-2026-000417".
 */
bool order_holds_pass(struct work *work, const Orderd__V1__Order *order, unsigned int scopes,
		      const char *doing);

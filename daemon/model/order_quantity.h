/*
 * The counters of an order's line: how much can be shipped or cancelled, what each step does to
 * them. A line whose stock is not kept reserves what its shipments hold. Quantities are micros and
 * within what the functions said before. Nothing is owned.
 */

#pragma once

#include <stdint.h>

#include "orderd/v1/order.pb-c.h"

/* What can be put on a shipment: reserved, on no other one. */
int64_t order_quantity_shippable(const Orderd__V1__OrderLine *line);

/* What can be cancelled: neither shipped nor cancelled nor invoiced; what is on shipments that have
 * not left counts. */
int64_t order_quantity_cancellable(const Orderd__V1__OrderLine *line);

/* How much must come off its shipments before so much can be cancelled. */
int64_t order_quantity_in_the_way(const Orderd__V1__OrderLine *line, int64_t cancelled_micros);

/* Onto a shipment, off it again. */
void order_quantity_pick(Orderd__V1__OrderLine *line, int64_t micros);
void order_quantity_unpick(Orderd__V1__OrderLine *line, int64_t micros);

/* A shipment's part leaves, arrives. */
void order_quantity_ship(Orderd__V1__OrderLine *line, int64_t micros);
void order_quantity_deliver(Orderd__V1__OrderLine *line, int64_t micros);

/* First what waits, then what is reserved; tells what its stock level gets back of each. */
void order_quantity_cancel(Orderd__V1__OrderLine *line, int64_t micros,
			   int64_t *ret_reserved_micros, int64_t *ret_backordered_micros);

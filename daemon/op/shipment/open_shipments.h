/*
 * The shipments of an order whose goods have not left: what a cancellation takes quantities off.
 * Everything lives in the arena.
 */

#pragma once

#include "orderd/v1/order.pb-c.h"
#include "store/work.h"

struct open_shipment {
	struct slot *slot;
	struct slot **lines;
	size_t n_lines;
	bool reduced;
};

/* Newest last. */
struct open_shipments {
	struct open_shipment *items;
	size_t n;
};

/* In load: an order's open shipments with lines and names. */
void open_shipments_want(struct work *work, const Orderd__V1__Order *order);

/* In decide, before the order's state changes. */
void open_shipments_find(struct work *work, const Orderd__V1__Order *order,
			 struct open_shipments *ret);

/* Takes a quantity of a line off them, the newest first; no more than they hold. */
void open_shipments_take(struct work *work, struct open_shipments *open,
			 Orderd__V1__OrderLine *line, int64_t micros);

/* Appends the events of the shipments that something was taken off; one that holds nothing any more
 * is cancelled. */
void open_shipments_settle(struct work *work, struct open_shipments *open, const char *reason);

/* Cancels them all. */
void open_shipments_cancel(struct work *work, struct open_shipments *open, const char *reason);

/*
 * A booking of stock: the change of a level's on-hand quantity with the movement that explains it,
 * and what comes free going to those who wait. Receiving and adjusting are both one.
 */

#pragma once

#include "orderd/v1/inventory.pb-c.h"
#include "store/work.h"

struct stock_change {
	const Orderd__V1__RecordKey *product;
	const Orderd__V1__RecordKey *location; /* NULL: the main one */
	const char *quantity_path;             /* in the request */
	Orderd__V1__MovementKind kind;
	int64_t quantity_micros; /* positive: in */
	char *reason;            /* may be NULL */
	char *document;          /* may be NULL */
};

/* Adds the movement that explains a change of a level; product and location are the level's. */
void stock_change_add_movement(struct work *work, const struct stock_change *change,
			       const Orderd__V1__StockLevel *level);

/* In load. */
void stock_change_want(struct work *work, const struct stock_change *change);

/* Books the change. NULL, with the refusal in the verdict, when it cannot be. */
struct slot *stock_change_make(struct work *work, const struct stock_change *change);

/* Quantities of an order's lines as a request states them. Nothing is owned. */

#pragma once

#include "orderd/v1/order.pb-c.h"
#include "store/work.h"

/* Adds what is wrong with them by themselves, under "lines[0].quantity_micros". */
void line_quantities_check(struct verdict *verdict, Orderd__V1__LineQuantity *const *quantities,
			   size_t n);

/*
 * The line that each quantity is of, in an array of the arena; NULL, with the violation in the
 * verdict, where the order has no such line or it was named before.
 */
struct slot **line_quantities_find(struct work *work, const Orderd__V1__Order *order,
				   Orderd__V1__LineQuantity *const *quantities, size_t n);

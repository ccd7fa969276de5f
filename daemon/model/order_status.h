/* The derived statuses of an order: pure functions of its lines' counters. Nothing is owned. */

#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "orderd/v1/order.pb-c.h"

/*
 * NONE: nothing is reserved, shipped or waited for (also: no line's stock is kept, or all are
 * cancelled). BACKORDERED: everything waits. FULL: nothing waits. PARTIAL: the rest.
 */
Orderd__V1__AllocationStatus order_status_allocation(const Orderd__V1__OrderLine *const *lines,
						     size_t n_lines);

Orderd__V1__FulfillmentStatus order_status_fulfillment(const Orderd__V1__OrderLine *const *lines,
						       size_t n_lines);

Orderd__V1__BillingStatus order_status_billing(const Orderd__V1__OrderLine *const *lines,
					       size_t n_lines);

Orderd__V1__ReturnStatus order_status_return(const Orderd__V1__OrderLine *const *lines,
					     size_t n_lines);

/* Whether every line is cancelled in whole. */
bool order_status_empty(const Orderd__V1__OrderLine *const *lines, size_t n_lines);

/* Whether nothing of any line was shipped or stands on a shipment. */
bool order_status_untouched(const Orderd__V1__OrderLine *const *lines, size_t n_lines);

/* Of what is owed, what was paid in all, what of it was paid back. */
Orderd__V1__PaymentStatus order_status_payment(int64_t total_minor, int64_t paid_minor,
					       int64_t refunded_minor);

/* Sets the statuses that follow from the lines. */
void order_status_derive(Orderd__V1__Order *order, const Orderd__V1__OrderLine *const *lines,
			 size_t n_lines);

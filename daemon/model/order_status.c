#include "model/order_status.h"

#include "model/field.h"

/* How many lines have some, how many have all of what they could have; quantities of lines have no
 * common unit. */
struct order_status_count {
	size_t n_open; /* lines that can have any */
	size_t n_some;
	size_t n_all;
};

static void order_status_add(struct order_status_count *count, int64_t part, int64_t whole)
{
	if (whole <= 0)
		return;
	count->n_open++;
	if (part > 0)
		count->n_some++;
	if (part >= whole)
		count->n_all++;
}

static bool order_status_all(const struct order_status_count *count)
{
	return count->n_open > 0 && count->n_all == count->n_open;
}

static int64_t order_status_open(const Orderd__V1__OrderLine *line)
{
	return line->ordered_micros - line->cancelled_micros;
}

Orderd__V1__AllocationStatus order_status_allocation(const Orderd__V1__OrderLine *const *lines,
						     size_t n_lines)
{
	bool allocated = false, waiting = false;

	for (size_t i = 0; i < n_lines; i++) {
		const Orderd__V1__OrderLine *line = lines[i];

		if (line->stock_policy == ORDERD__V1__STOCK_POLICY__STOCK_POLICY_UNTRACKED)
			continue;
		if (line->reserved_micros + line->shipped_micros - line->undelivered_micros > 0)
			allocated = true;
		if (line->backordered_micros > 0)
			waiting = true;
	}
	if (allocated && waiting)
		return ORDERD__V1__ALLOCATION_STATUS__ALLOCATION_STATUS_PARTIAL;
	if (allocated)
		return ORDERD__V1__ALLOCATION_STATUS__ALLOCATION_STATUS_FULL;
	return waiting ? ORDERD__V1__ALLOCATION_STATUS__ALLOCATION_STATUS_BACKORDERED
		       : ORDERD__V1__ALLOCATION_STATUS__ALLOCATION_STATUS_NONE;
}

Orderd__V1__FulfillmentStatus order_status_fulfillment(const Orderd__V1__OrderLine *const *lines,
						       size_t n_lines)
{
	struct order_status_count shipped = { 0 }, delivered = { 0 };

	for (size_t i = 0; i < n_lines; i++) {
		int64_t open = order_status_open(lines[i]);

		order_status_add(&shipped, lines[i]->shipped_micros - lines[i]->undelivered_micros,
				 open);
		order_status_add(&delivered, lines[i]->delivered_micros, open);
	}
	if (order_status_all(&delivered))
		return ORDERD__V1__FULFILLMENT_STATUS__FULFILLMENT_STATUS_DELIVERED;
	if (delivered.n_some > 0)
		return ORDERD__V1__FULFILLMENT_STATUS__FULFILLMENT_STATUS_PARTIALLY_DELIVERED;
	if (order_status_all(&shipped))
		return ORDERD__V1__FULFILLMENT_STATUS__FULFILLMENT_STATUS_SHIPPED;
	return shipped.n_some > 0
		? ORDERD__V1__FULFILLMENT_STATUS__FULFILLMENT_STATUS_PARTIALLY_SHIPPED
		: ORDERD__V1__FULFILLMENT_STATUS__FULFILLMENT_STATUS_UNFULFILLED;
}

Orderd__V1__BillingStatus order_status_billing(const Orderd__V1__OrderLine *const *lines,
					       size_t n_lines)
{
	struct order_status_count invoiced = { 0 };

	for (size_t i = 0; i < n_lines; i++)
		order_status_add(&invoiced, lines[i]->invoiced_micros - lines[i]->credited_micros,
				 order_status_open(lines[i]));
	if (order_status_all(&invoiced))
		return ORDERD__V1__BILLING_STATUS__BILLING_STATUS_INVOICED;
	return invoiced.n_some > 0 ? ORDERD__V1__BILLING_STATUS__BILLING_STATUS_PARTIALLY_INVOICED
				   : ORDERD__V1__BILLING_STATUS__BILLING_STATUS_NOT_INVOICED;
}

Orderd__V1__ReturnStatus order_status_return(const Orderd__V1__OrderLine *const *lines,
					     size_t n_lines)
{
	struct order_status_count received = { 0 };
	bool requested = false;

	for (size_t i = 0; i < n_lines; i++) {
		order_status_add(&received, lines[i]->return_received_micros,
				 lines[i]->shipped_micros);
		if (lines[i]->return_authorized_micros > 0)
			requested = true;
	}
	if (order_status_all(&received))
		return ORDERD__V1__RETURN_STATUS__RETURN_STATUS_RETURNED;
	if (received.n_some > 0)
		return ORDERD__V1__RETURN_STATUS__RETURN_STATUS_PARTIALLY_RETURNED;
	return requested ? ORDERD__V1__RETURN_STATUS__RETURN_STATUS_REQUESTED
			 : ORDERD__V1__RETURN_STATUS__RETURN_STATUS_NONE;
}

bool order_status_empty(const Orderd__V1__OrderLine *const *lines, size_t n_lines)
{
	for (size_t i = 0; i < n_lines; i++)
		if (order_status_open(lines[i]) > 0)
			return false;
	return true;
}

bool order_status_untouched(const Orderd__V1__OrderLine *const *lines, size_t n_lines)
{
	for (size_t i = 0; i < n_lines; i++)
		if (lines[i]->shipped_micros > 0 || lines[i]->picked_micros > 0)
			return false;
	return true;
}

Orderd__V1__PaymentStatus order_status_payment(int64_t total_minor, int64_t paid_minor,
					       int64_t refunded_minor)
{
	if (refunded_minor > 0)
		return refunded_minor >= paid_minor
			? ORDERD__V1__PAYMENT_STATUS__PAYMENT_STATUS_REFUNDED
			: ORDERD__V1__PAYMENT_STATUS__PAYMENT_STATUS_PARTIALLY_REFUNDED;
	if (paid_minor > total_minor)
		return ORDERD__V1__PAYMENT_STATUS__PAYMENT_STATUS_OVERPAID;
	if (paid_minor <= 0)
		return ORDERD__V1__PAYMENT_STATUS__PAYMENT_STATUS_UNPAID;
	return paid_minor == total_minor
		? ORDERD__V1__PAYMENT_STATUS__PAYMENT_STATUS_PAID
		: ORDERD__V1__PAYMENT_STATUS__PAYMENT_STATUS_PARTIALLY_PAID;
}

void order_status_derive(Orderd__V1__Order *order, const Orderd__V1__OrderLine *const *lines,
			 size_t n_lines)
{
	field_set(order, allocation_status, order_status_allocation(lines, n_lines));
	field_set(order, fulfillment_status, order_status_fulfillment(lines, n_lines));
	field_set(order, billing_status, order_status_billing(lines, n_lines));
	field_set(order, return_status, order_status_return(lines, n_lines));
}

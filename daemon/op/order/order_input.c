#include "op/order/order_input.h"

#include <inttypes.h>
#include <string.h>

#include "op/input.h"
#include "op/op.h"
#include "op/record_key.h"
#include "store/entity.h"

static void order_input_check_terms(const Orderd__V1__OrderInput *input, struct verdict *verdict)
{
	input_currency(verdict, input->currency, "order.currency");
	input_text(verdict, &entity_order, "customer_po_number", input->customer_po_number,
		   "order.customer_po_number");
	input_time(verdict, input->ordered_at, "order.ordered_at");
	if (input->has_tax_mode)
		input_enum(verdict, &orderd__v1__tax_mode__descriptor, (int)input->tax_mode,
			   "order.tax_mode");
	if (input->has_rounding_mode)
		input_enum(verdict, &orderd__v1__rounding_mode__descriptor,
			   (int)input->rounding_mode, "order.rounding_mode");
	if (input->has_tax_rounding)
		input_enum(verdict, &orderd__v1__tax_rounding__descriptor, (int)input->tax_rounding,
			   "order.tax_rounding");
}

static void order_input_check_address(const Orderd__V1__Address *address, struct verdict *verdict,
				      const char *path, const char *country_path)
{
	if (!address)
		return;
	input_fields(verdict, &entity_order_address, &address->base, path);
	input_country(verdict, address->country, country_path);
}

/* Paths are only made for what is wrong: an order may have 2,000 lines. */
static void order_input_check_line(const Orderd__V1__OrderLineInput *line, size_t i,
				   struct verdict *verdict, uint32_t reference_bytes_max)
{
	if (!record_key_valid(line->product))
		record_key_check(verdict, line->product,
				 verdict_path(verdict, "order.lines[%zu].product", i));
	if (!line->has_quantity_micros)
		input_required(verdict,
			       verdict_path(verdict, "order.lines[%zu].quantity_micros", i));
	else if (line->quantity_micros <= 0)
		verdict_violate(verdict, REASON_OUT_OF_RANGE,
				verdict_path(verdict, "order.lines[%zu].quantity_micros", i),
				"quantity_micros of line %zu is %" PRId64
				", it must be more than 0",
				i + 1, line->quantity_micros);
	if (line->has_unit_price_micros && line->unit_price_micros < 0)
		verdict_violate(verdict, REASON_OUT_OF_RANGE,
				verdict_path(verdict, "order.lines[%zu].unit_price_micros", i),
				"unit_price_micros of line %zu is %" PRId64
				", it must be 0 or more",
				i + 1, line->unit_price_micros);
	if (line->customer_reference && strlen(line->customer_reference) > reference_bytes_max)
		input_text(verdict, &entity_order_line, "customer_reference",
			   line->customer_reference,
			   verdict_path(verdict, "order.lines[%zu].customer_reference", i));
}

static void order_input_check_lines(const Orderd__V1__OrderInput *input, struct verdict *verdict)
{
	uint32_t reference_bytes_max = input_bytes_max(&entity_order_line, "customer_reference");

	if (input->n_lines == 0) {
		input_required(verdict, "order.lines");
		return;
	}
	if (input->n_lines > ORDER_LINES_MAX) {
		verdict_violate(verdict, REASON_TOO_MANY, "order.lines",
				"the order has %zu lines, at most %d are allowed; split it",
				input->n_lines, ORDER_LINES_MAX);
		return;
	}
	for (size_t i = 0; i < input->n_lines; i++)
		order_input_check_line(input->lines[i], i, verdict, reference_bytes_max);
}

void order_input_check(const Orderd__V1__OrderInput *input, struct verdict *verdict)
{
	if (!input) {
		input_required(verdict, "order");
		return;
	}
	record_key_check(verdict, input->account, "order.account");
	record_key_check_external(verdict, input->external_id, "order.external_id");
	if (input->location)
		record_key_check(verdict, input->location, "order.location");
	order_input_check_terms(input, verdict);
	order_input_check_address(input->ship_to, verdict, "order.ship_to",
				  "order.ship_to.country");
	order_input_check_address(input->bill_to, verdict, "order.bill_to",
				  "order.bill_to.country");
	order_input_check_lines(input, verdict);
}

static bool order_input_has_prices(const Orderd__V1__OrderInput *input)
{
	for (size_t i = 0; i < input->n_lines; i++)
		if (input->lines[i]->has_unit_price_micros)
			return true;
	return false;
}

unsigned int order_input_callers(const Orderd__V1__OrderInput *input)
{
	if (input &&
	    (order_input_has_prices(input) || input->has_tax_mode || input->has_rounding_mode ||
	     input->has_tax_rounding || input->ordered_at || input->location))
		return ~OP_PORTAL;
	return ~0u;
}

#include "op/order/order_entry.h"

#include "model/field.h"
#include "model/order_state.h"
#include "model/order_status.h"
#include "op/announce.h"
#include "op/document_number.h"
#include "op/inventory/stock_level.h"
#include "op/message.h"

#define PLACED_LINES_MAX 100 /* in the event, which every subscriber gets */

void order_entry_want(struct work *work)
{
	document_number_want(work, "order");
}

static void order_entry_set_terms(const struct order_evaluation *evaluation,
				  Orderd__V1__Order *order)
{
	struct work *work = evaluation->work;
	struct arena *arena = work_arena(work);
	const struct order_terms *terms = &evaluation->terms;

	field_set(order, account_id, terms->account->id);
	order->currency = arena_strdup(arena, terms->currency);
	field_set(order, tax_mode, evaluation->tax_terms.mode);
	field_set(order, rounding_mode, evaluation->tax_terms.rounding);
	field_set(order, tax_rounding, evaluation->tax_terms.per);
	order->tax_country = terms->country ? arena_strdup(arena, terms->country) : NULL;
	order->customer_po_number = evaluation->input->customer_po_number;
	order->ordered_at = work_time(work, evaluation->ordered_at_us);
	order->time_zone = terms->account->time_zone
		? terms->account->time_zone
		: arena_strdup(arena, work_tenant(work)->time_zone);
	field_set(order, goods_micros, evaluation->goods_micros);
	field_set(order, net_minor, evaluation->totals.net_minor);
	field_set(order, tax_minor, evaluation->totals.tax_minor);
	field_set(order, total_minor, evaluation->totals.total_minor);
	field_set(order, line_count, (int32_t)evaluation->input->n_lines);
	if (terms->account->has_owner_id)
		field_set(order, owner_id, terms->account->owner_id);
	if (terms->account->has_team_id)
		field_set(order, team_id, terms->account->team_id);
}

static void order_entry_set_counters(Orderd__V1__OrderLine *line)
{
	field_set(line, cancelled_micros, 0);
	field_set(line, picked_micros, 0);
	field_set(line, shipped_micros, 0);
	field_set(line, undelivered_micros, 0);
	field_set(line, delivered_micros, 0);
	field_set(line, invoiced_micros, 0);
	field_set(line, credited_micros, 0);
	field_set(line, return_authorized_micros, 0);
	field_set(line, return_received_micros, 0);
	field_set(line, return_accepted_micros, 0);
}

static Orderd__V1__OrderLine *order_entry_make_line(const struct order_evaluation *evaluation,
						    const Orderd__V1__Order *order, size_t i)
{
	const struct order_position *position = &evaluation->positions[i];
	const Orderd__V1__Product *product = position->product;
	Orderd__V1__OrderLine *line = work_new(evaluation->work, &entity_order_line);

	field_set(line, order_id, order->id);
	field_set(line, line_number, (int32_t)i + 1);
	field_set(line, account_id, order->account_id);
	field_set(line, product_id, product->id);
	line->sku = product->sku;
	line->name = product->name;
	line->unit = product->unit;
	field_set(line, stock_policy, product->stock_policy);
	if (product->stock_policy != ORDERD__V1__STOCK_POLICY__STOCK_POLICY_UNTRACKED)
		field_set(line, location_id, evaluation->terms.location->id);
	field_set(line, unit_price_micros, position->unit_price_micros);
	line->tax_class = product->tax_class;
	field_set(line, tax_rate_micros, position->tax_rate_micros);
	field_set(line, net_minor, evaluation->tax_lines[i].net_minor);
	if (tax_per_line(&evaluation->tax_terms))
		field_set(line, tax_minor, evaluation->tax_lines[i].tax_minor);
	field_set(line, ordered_micros, position->input->quantity_micros);
	field_set(line, reserved_micros, position->reserved_micros);
	field_set(line, backordered_micros, position->backordered_micros);
	order_entry_set_counters(line);
	line->customer_reference = position->input->customer_reference;
	return line;
}

static const Orderd__V1__OrderLine **
order_entry_make_lines(const struct order_evaluation *evaluation, const Orderd__V1__Order *order)
{
	size_t n = evaluation->input->n_lines;
	const Orderd__V1__OrderLine **lines = arena_alloc(
		work_arena(evaluation->work), n * sizeof(const Orderd__V1__OrderLine *));

	for (size_t i = 0; i < n; i++) {
		Orderd__V1__OrderLine *line = order_entry_make_line(evaluation, order, i);

		work_insert(evaluation->work, &entity_order_line, line);
		lines[i] = line;
	}
	return lines;
}

#define ORDER_ENTRY_COPY_ADDRESS(to, from)                                                         \
	do {                                                                                       \
		(to)->name = (from)->name;                                                         \
		(to)->street = (from)->street;                                                     \
		(to)->street2 = (from)->street2;                                                   \
		(to)->city = (from)->city;                                                         \
		(to)->region = (from)->region;                                                     \
		(to)->postal_code = (from)->postal_code;                                           \
		(to)->country = (from)->country;                                                   \
	} while (0)

/* The address that the request states, or else the account's; neither: none. */
static void order_entry_add_address(struct work *work, const Orderd__V1__Order *order,
				    Orderd__V1__AddressPurpose purpose,
				    const Orderd__V1__Address *stated,
				    const Orderd__V1__AccountAddress *known)
{
	Orderd__V1__OrderAddress *address;

	if (!stated && !known)
		return;
	address = work_new(work, &entity_order_address);
	field_set(address, order_id, order->id);
	field_set(address, purpose, purpose);
	field_set(address, account_id, order->account_id);
	if (stated)
		ORDER_ENTRY_COPY_ADDRESS(address, stated);
	else
		ORDER_ENTRY_COPY_ADDRESS(address, known);
	work_insert(work, &entity_order_address, address);
}

static void order_entry_bind_stock(const struct order_evaluation *evaluation)
{
	for (size_t i = 0; i < evaluation->n_demands; i++) {
		const struct order_demand *demand = &evaluation->demands[i];
		Orderd__V1__StockLevel *level =
			work_edit(evaluation->work,
				  stock_level_get(evaluation->work, demand->product->id,
						  evaluation->terms.location->id));

		level->reserved_micros += demand->reserved_micros;
		level->backordered_micros += demand->backordered_micros;
	}
}

static void order_entry_bind_credit(const struct order_evaluation *evaluation,
				    const Orderd__V1__Order *order)
{
	struct work *work = evaluation->work;
	Orderd__V1__CreditAccount *credit;

	if (evaluation->credit) {
		credit = work_edit(work,
				   work_find(work, &credit_account_by_currency,
					     v_int(order->account_id), v_text(order->currency)));
		credit->exposure_minor = evaluation->exposure_minor;
		return;
	}
	credit = work_new(work, &entity_credit_account);
	field_set(credit, account_id, order->account_id);
	credit->currency = order->currency;
	field_set(credit, exposure_minor, evaluation->exposure_minor);
	work_insert(work, &entity_credit_account, credit);
}

static Orderd__V1__OrderPlaced *order_entry_event(const struct order_evaluation *evaluation,
						  const Orderd__V1__Order *order,
						  const Orderd__V1__OrderLine *const *lines)
{
	struct arena *arena = work_arena(evaluation->work);
	size_t n = evaluation->input->n_lines;
	Orderd__V1__OrderPlaced *body = message_new(arena, &orderd__v1__order_placed__descriptor);

	body->number = order->number;
	body->currency = order->currency;
	field_set(body, net_minor, order->net_minor);
	field_set(body, tax_minor, order->tax_minor);
	field_set(body, total_minor, order->total_minor);
	field_set(body, allocation_status, order->allocation_status);
	field_set(body, line_count, order->line_count);
	body->n_lines = n < PLACED_LINES_MAX ? n : PLACED_LINES_MAX;
	body->lines = arena_alloc(arena, body->n_lines * sizeof(Orderd__V1__PlacedLine *));
	for (size_t i = 0; i < body->n_lines; i++) {
		Orderd__V1__PlacedLine *line =
			message_new(arena, &orderd__v1__placed_line__descriptor);

		field_set(line, line_number, lines[i]->line_number);
		field_set(line, product_id, lines[i]->product_id);
		field_set(line, ordered_micros, lines[i]->ordered_micros);
		field_set(line, reserved_micros, lines[i]->reserved_micros);
		field_set(line, backordered_micros, lines[i]->backordered_micros);
		body->lines[i] = line;
	}
	return body;
}

const Orderd__V1__Order *order_entry_make(struct order_evaluation *evaluation)
{
	struct work *work = evaluation->work;
	const Orderd__V1__OrderInput *input = evaluation->input;
	Orderd__V1__Order *order = work_new(work, &entity_order);
	const Orderd__V1__OrderLine **lines;
	Orderd__V1__Event *event;
	struct slot *slot;

	order_state_step(order, ORDER_STEP_PLACE);
	order->number = document_number_take(work, "order", "SO");
	order_entry_set_terms(evaluation, order);
	field_set(order, payment_status, order_status_payment(order->total_minor, 0, 0));
	lines = order_entry_make_lines(evaluation, order);
	order_status_derive(order, lines, input->n_lines);
	slot = work_insert(work, &entity_order, order);
	order_entry_add_address(work, order, ORDERD__V1__ADDRESS_PURPOSE__ADDRESS_PURPOSE_SHIP_TO,
				input->ship_to, evaluation->terms.ship_to);
	order_entry_add_address(work, order, ORDERD__V1__ADDRESS_PURPOSE__ADDRESS_PURPOSE_BILL_TO,
				input->bill_to, evaluation->terms.bill_to);
	order_entry_bind_stock(evaluation);
	order_entry_bind_credit(evaluation, order);
	if (input->external_id)
		work_link(work, &entity_order, order->id, input->external_id);
	event = announce_new(work, slot, input->external_id, ORDERD__V1__EVENT__BODY_ORDER_PLACED,
			     order_entry_event(evaluation, order, lines));
	if (input->ordered_at)
		event->occurred_at = order->ordered_at;
	return order;
}

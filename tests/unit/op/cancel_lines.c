/* Cancelling quantities of an order's lines. */
#include <string.h>

#include "lib/shop.h"
#include "model/field.h"
#include "orderd/v1/credit.pb-c.h"

#define ORDER(name) ORDERD__V1__ORDER_STATE__ORDER_STATE_##name
#define ALLOCATION(name) ORDERD__V1__ALLOCATION_STATUS__ALLOCATION_STATUS_##name
#define FULFILLMENT(name) ORDERD__V1__FULFILLMENT_STATUS__FULFILLMENT_STATUS_##name
#define SHIPMENT(name) ORDERD__V1__SHIPMENT_STATE__SHIPMENT_STATE_##name

static struct memory_reply cancel_lines(struct shop *shop, const char *order,
					const struct shop_part *parts, size_t n)
{
	Orderd__V1__CancelLinesRequest request = ORDERD__V1__CANCEL_LINES_REQUEST__INIT;

	request.order = shop_key(shop, order);
	request.reason = shop_text(shop, "too many");
	shop_parts(shop, parts, n, &request.lines, &request.n_lines);
	return shop_run(shop, &op_cancel_lines, &request);
}

static const Orderd__V1__CreditAccount *credit(struct shop *shop)
{
	return memory_row(&shop->memory, &entity_credit_account, 0);
}

static const struct shop_line two_lines[] = { { "TEA", 4 * MICRO }, { "CUP", 6 * MICRO } };

/* 4 TEA at 2.50, 6 CUP at 10.00, of which 2 wait: 70.00 and 13.30 tax. */
static const char *placed(struct shop *shop)
{
	shop_accept(shop_receive(shop, "TEA", 10 * MICRO));
	shop_accept(shop_receive(shop, "CUP", 4 * MICRO));
	return shop_placed(shop, two_lines, 2)->number;
}

static void quantities_are_cancelled_and_the_rest_priced_anew(void **state)
{
	struct shop *shop = *state;
	const char *order = placed(shop);
	const struct shop_part parts[] = { { 2, 3 * MICRO }, { 1, MICRO } };
	const Orderd__V1__OrderLinesCancelled *body;
	const Orderd__V1__CancelLinesResponse *response;
	const Orderd__V1__Order *after;

	assert_int_equal(credit(shop)->exposure_minor, 8330);
	response = shop_accept(cancel_lines(shop, order, parts, 2));
	/* 3 TEA and 3 CUP: 37.50, 19 % are 7.125. */
	assert_int_equal(response->net_minor, 3750);
	assert_int_equal(response->tax_minor, 713);
	assert_int_equal(response->total_minor, 4463);
	assert_int_equal(response->goods_micros, 37500000);
	assert_int_equal(response->version, 2);
	assert_int_equal(response->state, ORDER(PLACED));
	assert_int_equal(response->allocation_status, ALLOCATION(FULL));
	assert_int_equal(credit(shop)->exposure_minor, 4463);
	after = shop_get(shop, order);
	assert_int_equal(after->total_minor, 4463);
	assert_null(after->cancel_reason);
	assert_int_equal(after->lines[0]->net_minor, 750);
	assert_int_equal(after->lines[0]->cancelled_micros, MICRO);
	/* The two that waited went first. */
	assert_int_equal(after->lines[1]->reserved_micros, 3 * MICRO);
	assert_int_equal(after->lines[1]->backordered_micros, 0);
	assert_int_equal(shop_level(shop, "TEA")->reserved_micros, 3 * MICRO);
	assert_int_equal(shop_level(shop, "CUP")->reserved_micros, 3 * MICRO);
	assert_int_equal(shop_level(shop, "CUP")->backordered_micros, 0);
	assert_string_equal(shop_event(shop, 1)->type, "order.lines_cancelled");
	assert_string_equal(shop_event(shop, 0)->type, "order.allocation_status_changed");
	body = shop_event(shop, 1)->order_lines_cancelled;
	assert_string_equal(body->reason, "too many");
	assert_int_equal(body->n_lines, 2);
	assert_int_equal(body->lines[0]->line_number, 2);
	assert_int_equal(body->lines[0]->cancelled_micros, 3 * MICRO);
	assert_int_equal(body->lines[0]->reserved_micros, 3 * MICRO);
	assert_int_equal(body->total_minor, 4463);
}

static void more_than_is_left_is_refused_with_every_line_named(void **state)
{
	struct shop *shop = *state;
	const char *order = placed(shop);
	const struct shop_part first[] = { { 1, 3 * MICRO } };
	const struct shop_part wrong[] = {
		{ 1, 2 * MICRO }, { 2, 7 * MICRO }, { 3, MICRO }, { 1, MICRO }
	};
	const Orderd__V1__ReplyHeader *header;
	Orderd__V1__CancelLinesRequest empty = ORDERD__V1__CANCEL_LINES_REQUEST__INIT;

	shop_accept(cancel_lines(shop, order, first, 1));
	header = shop_refuse(cancel_lines(shop, order, wrong, 4), REASON_DUPLICATE);
	assert_int_equal(header->n_violations, 4);
	assert_string_equal(shop_violation(header, "lines[0].quantity_micros")->message,
			    "line 1 (TEA): 2 to be cancelled, 1 can be");
	assert_string_equal(shop_violation(header, "lines[1].quantity_micros")->reason,
			    "NOT_CANCELLABLE");
	assert_string_equal(shop_violation(header, "lines[2].line_number")->reason, "NOT_FOUND");
	assert_string_equal(shop_violation(header, "lines[3].line_number")->reason, "DUPLICATE");
	assert_int_equal(shop_get(shop, order)->version, 2);
	empty.order = shop_key(shop, order);
	header = shop_refuse(shop_run(shop, &op_cancel_lines, &empty), REASON_REQUIRED);
	shop_violation(header, "lines");
	shop_violation(header, "reason");
}

static void an_order_of_which_nothing_is_left_is_cancelled(void **state)
{
	struct shop *shop = *state;
	const char *order = placed(shop);
	const struct shop_part tea = { 1, 4 * MICRO }, cups = { 2, 6 * MICRO };
	const Orderd__V1__CancelLinesResponse *response;

	shop_accept(cancel_lines(shop, order, &tea, 1));
	response = shop_accept(cancel_lines(shop, order, &cups, 1));
	assert_int_equal(response->state, ORDER(CANCELLED));
	assert_int_equal(response->total_minor, 0);
	assert_int_equal(response->allocation_status, ALLOCATION(NONE));
	assert_string_equal(shop_get(shop, order)->cancel_reason, "too many");
	assert_string_equal(shop_event(shop, 1)->type, "order.lines_cancelled");
	assert_string_equal(shop_event(shop, 0)->type, "order.cancelled");
	assert_int_equal(credit(shop)->exposure_minor, 0);
	assert_int_equal(shop_level(shop, "CUP")->reserved_micros, 0);
	shop_refuse(cancel_lines(shop, order, &tea, 1), REASON_ORDER_STATE);
}

static void the_rest_of_a_partly_cancelled_order_is_cancelled_whole(void **state)
{
	struct shop *shop = *state;
	const char *order = placed(shop);
	const struct shop_part part = { 2, 5 * MICRO };

	shop_accept(cancel_lines(shop, order, &part, 1));
	shop_accept(shop_cancel(shop, order));
	assert_int_equal(credit(shop)->exposure_minor, 0);
	assert_int_equal(shop_level(shop, "CUP")->reserved_micros, 0);
	assert_int_equal(shop_level(shop, "TEA")->reserved_micros, 0);
	assert_int_equal(shop_get(shop, order)->lines[1]->cancelled_micros, 6 * MICRO);
}

static void what_is_freed_goes_to_those_who_wait(void **state)
{
	struct shop *shop = *state;
	const struct shop_line lines[] = { { "CUP", 4 * MICRO }, { "CUP", 3 * MICRO } };
	const struct shop_line late = { "CUP", 5 * MICRO };
	const struct shop_part part = { 1, 4 * MICRO };
	const char *order, *other;

	shop_accept(shop_receive(shop, "CUP", 4 * MICRO));
	order = shop_placed(shop, lines, 2)->number;
	other = shop_placed(shop, &late, 1)->number;
	shop_accept(cancel_lines(shop, order, &part, 1));
	/* The other line of the same order is the oldest that waits. */
	assert_int_equal(shop_get(shop, order)->lines[1]->reserved_micros, 3 * MICRO);
	assert_int_equal(shop_get(shop, order)->allocation_status, ALLOCATION(FULL));
	assert_int_equal(shop_get(shop, other)->lines[0]->reserved_micros, MICRO);
	assert_int_equal(shop_level(shop, "CUP")->reserved_micros, 4 * MICRO);
	assert_int_equal(shop_level(shop, "CUP")->backordered_micros, 4 * MICRO);
}

static const Orderd__V1__Shipment *shipment(struct shop *shop, size_t n)
{
	return memory_row(&shop->memory, &entity_shipment, n);
}

static void planned_shipments_give_way_the_newest_first(void **state)
{
	struct shop *shop = *state;
	const char *order = placed(shop);
	const struct shop_part first[] = { { 1, MICRO }, { 2, 2 * MICRO } };
	const struct shop_part second[] = { { 1, 2 * MICRO } };
	const struct shop_part cancelled[] = { { 1, 4 * MICRO }, { 2, 5 * MICRO } };
	const Orderd__V1__ShipmentLine *line;
	const Orderd__V1__Order *after;

	shop_accept(shop_confirm(shop, order));
	shop_accept(shop_ship_plan(shop, order, first, 2));
	shop_accept(shop_ship_plan(shop, order, second, 1));
	shop_accept(cancel_lines(shop, order, cancelled, 2));
	/* The second held only tea: it is gone. The first has one cup left. */
	assert_int_equal(shipment(shop, 1)->state, SHIPMENT(CANCELLED));
	assert_int_equal(shipment(shop, 0)->state, SHIPMENT(PLANNED));
	assert_int_equal(shipment(shop, 0)->version, 2);
	line = memory_row(&shop->memory, &entity_shipment_line, 0);
	assert_int_equal(line->quantity_micros, 0);
	line = memory_row(&shop->memory, &entity_shipment_line, 1);
	assert_int_equal(line->quantity_micros, MICRO);
	assert_string_equal(shop_event(shop, 3)->type, "order.lines_cancelled");
	assert_string_equal(shop_event(shop, 2)->type, "shipment.reduced");
	assert_string_equal(shop_event(shop, 1)->type, "shipment.cancelled");
	after = shop_get(shop, order);
	assert_int_equal(after->state, ORDER(PROCESSING));
	assert_int_equal(after->lines[1]->picked_micros, MICRO);
	assert_int_equal(after->lines[1]->reserved_micros, MICRO);
	shop_accept(shop_ship(shop, shipment(shop, 0)->number));
	assert_int_equal(shop_level(shop, "CUP")->on_hand_micros, 3 * MICRO);
	assert_int_equal(memory_count(&shop->memory, &entity_stock_movement), 3);
	shop_accept(shop_deliver(shop, shipment(shop, 0)->number));
	assert_int_equal(shop_get(shop, order)->state, ORDER(COMPLETED));
}

static void what_was_shipped_stays_and_may_complete_the_order(void **state)
{
	struct shop *shop = *state;
	const char *order = placed(shop);
	const struct shop_part shipped = { 1, 4 * MICRO }, cups = { 2, 6 * MICRO };
	const struct shop_part tea = { 1, MICRO };
	const Orderd__V1__CreateShipmentResponse *created;
	const Orderd__V1__CancelLinesResponse *response;

	shop_accept(shop_confirm(shop, order));
	created = shop_accept(shop_ship_plan(shop, order, &shipped, 1));
	shop_accept(shop_ship(shop, created->number));
	shop_accept(shop_deliver(shop, created->number));
	shop_refuse(cancel_lines(shop, order, &tea, 1), REASON_NOT_CANCELLABLE);
	response = shop_accept(cancel_lines(shop, order, &cups, 1));
	assert_int_equal(response->state, ORDER(COMPLETED));
	assert_int_equal(response->fulfillment_status, FULFILLMENT(DELIVERED));
	assert_string_equal(shop_event(shop, 0)->type, "order.completed");
	assert_int_equal(response->total_minor, 1190);
	assert_int_equal(credit(shop)->exposure_minor, 1190);
}

static void an_order_without_shipments_left_is_not_released_any_more(void **state)
{
	struct shop *shop = *state;
	const char *order = placed(shop);
	const struct shop_part tea = { 1, 4 * MICRO };
	const Orderd__V1__CancelLinesResponse *response;

	shop_accept(shop_confirm(shop, order));
	shop_accept(shop_ship_plan(shop, order, &tea, 1));
	response = shop_accept(cancel_lines(shop, order, &tea, 1));
	assert_int_equal(response->state, ORDER(CONFIRMED));
	assert_string_equal(shop_event(shop, 0)->type, "order.release_reverted");
	assert_int_equal(shipment(shop, 0)->state, SHIPMENT(CANCELLED));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, shop_setup, shop_teardown)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(quantities_are_cancelled_and_the_rest_priced_anew),
		TEST(more_than_is_left_is_refused_with_every_line_named),
		TEST(an_order_of_which_nothing_is_left_is_cancelled),
		TEST(the_rest_of_a_partly_cancelled_order_is_cancelled_whole),
		TEST(what_is_freed_goes_to_those_who_wait),
		TEST(planned_shipments_give_way_the_newest_first),
		TEST(what_was_shipped_stays_and_may_complete_the_order),
		TEST(an_order_without_shipments_left_is_not_released_any_more),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

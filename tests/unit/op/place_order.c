#include <string.h>

#include "lib/shop.h"
#include "model/field.h"

static void an_order_is_priced_taxed_reserved_numbered(void **state)
{
	struct shop *shop = *state;
	const struct shop_line lines[] = { { "TEA", 3 * MICRO }, { "COURSE", 1 * MICRO } };
	const Orderd__V1__PlaceOrderResponse *placed;
	const Orderd__V1__Order *order;
	const Orderd__V1__Event *event;

	shop_accept(shop_receive(shop, "TEA", 10 * MICRO));
	placed = shop_placed(shop, lines, 2);
	assert_string_equal(placed->number, "SO-2026-000001");
	assert_int_equal(placed->version, 1);
	assert_int_equal(placed->state, ORDERD__V1__ORDER_STATE__ORDER_STATE_PLACED);
	assert_int_equal(placed->goods_micros, 107490000);
	assert_int_equal(placed->net_minor, 10749);
	assert_int_equal(placed->tax_minor, 2042);
	assert_int_equal(placed->total_minor, 12791);
	assert_int_equal(placed->allocation_status,
			 ORDERD__V1__ALLOCATION_STATUS__ALLOCATION_STATUS_FULL);

	order = shop_get(shop, "SO-2026-000001");
	assert_int_equal(order->n_lines, 2);
	assert_string_equal(order->lines[0]->sku, "TEA");
	assert_int_equal(order->lines[0]->reserved_micros, 3 * MICRO);
	assert_int_equal(order->lines[0]->tax_rate_micros, 190000);
	assert_false(order->lines[0]->has_tax_minor);
	assert_false(order->lines[1]->has_location_id);
	assert_int_equal(shop_level(shop, "TEA")->reserved_micros, 3 * MICRO);

	event = shop_event(shop, 0);
	assert_string_equal(event->type, "order.placed");
	assert_int_equal(event->aggregate_id, order->id);
	assert_int_equal(event->order_placed->n_lines, 2);
}

static void what_is_not_there_is_refused_by_product(void **state)
{
	struct shop *shop = *state;
	const struct shop_line lines[] = { { "TEA", 6 * MICRO },
					   { "COURSE", MICRO },
					   { "TEA", 5 * MICRO } };
	const Orderd__V1__FieldViolation *violation;
	const Orderd__V1__ReplyHeader *header;

	shop_accept(shop_receive(shop, "TEA", 10 * MICRO));
	header = shop_refuse(shop_place(shop, lines, 3), REASON_STOCK_INSUFFICIENT);
	assert_int_equal(header->n_violations, 1);
	violation = shop_violation(header, "order.lines[0].quantity_micros");
	assert_string_equal(violation->message,
			    "product TEA: 11 asked for in 2 lines, 10 "
			    "available at location MAIN");
	assert_int_equal(shop_level(shop, "TEA")->reserved_micros, 0);
	assert_int_equal(memory_count(&shop->memory, &entity_order), 0);
}

static void a_backorder_waits_for_the_rest(void **state)
{
	struct shop *shop = *state;
	const struct shop_line lines[] = { { "CUP", 3 * MICRO }, { "CUP", 4 * MICRO } };
	const Orderd__V1__Order *order;

	shop_accept(shop_receive(shop, "CUP", 5 * MICRO));
	order = shop_get(shop, shop_placed(shop, lines, 2)->number);
	assert_int_equal(order->allocation_status,
			 ORDERD__V1__ALLOCATION_STATUS__ALLOCATION_STATUS_PARTIAL);
	assert_int_equal(order->lines[0]->reserved_micros, 3 * MICRO);
	assert_int_equal(order->lines[1]->reserved_micros, 2 * MICRO);
	assert_int_equal(order->lines[1]->backordered_micros, 2 * MICRO);
	assert_int_equal(shop_level(shop, "CUP")->backordered_micros, 2 * MICRO);
}

static void a_level_is_made_when_an_order_needs_it(void **state)
{
	struct shop *shop = *state;
	const struct shop_line lines[] = { { "CUP", MICRO } };
	const Orderd__V1__PlaceOrderResponse *placed = shop_placed(shop, lines, 1);

	assert_int_equal(placed->allocation_status,
			 ORDERD__V1__ALLOCATION_STATUS__ALLOCATION_STATUS_BACKORDERED);
	assert_int_equal(shop_level(shop, "CUP")->backordered_micros, MICRO);
}

static void an_external_id_is_taken_once(void **state)
{
	struct shop *shop = *state;
	const struct shop_line line = { "COURSE", MICRO };
	const struct shop_line bad = { "NOTHING", MICRO };
	Orderd__V1__PlaceOrderRequest request = ORDERD__V1__PLACE_ORDER_REQUEST__INIT;
	const Orderd__V1__PlaceOrderResponse *placed;
	const Orderd__V1__ReplyHeader *header;

	request.order = shop_order(shop, &line, 1);
	request.order->external_id = shop_external(shop, "SHOP", "4711");
	placed = shop_accept(shop_run(shop, &op_place_order, &request));
	assert_int_equal(shop_event(shop, 0)->n_external_ids, 1);

	/* It outweighs everything else that is wrong. */
	request.order = shop_order(shop, &bad, 1);
	request.order->external_id = shop_external(shop, "SHOP", "4711");
	header = shop_refuse(shop_run(shop, &op_place_order, &request), REASON_EXISTS);
	assert_int_equal(header->n_metadata, 2);
	assert_string_equal(header->metadata[0]->key, "order_id");
	assert_string_equal(header->metadata[1]->value, placed->number);
}

static void all_violations_come_at_once(void **state)
{
	struct shop *shop = *state;
	const struct shop_line lines[] = { { "TEA", 0 }, { "", MICRO }, { "TEA", MICRO, -1 } };
	Orderd__V1__PlaceOrderRequest request = ORDERD__V1__PLACE_ORDER_REQUEST__INIT;
	const Orderd__V1__ReplyHeader *header;

	request.order = shop_order(shop, lines, 3);
	request.order->account = NULL;
	request.order->currency = shop_text(shop, "XYZ");
	header = shop_refuse(shop_run(shop, &op_place_order, &request), REASON_REQUIRED);
	assert_int_equal(header->n_violations, 5);
	shop_violation(header, "order.account");
	shop_violation(header, "order.currency");
	shop_violation(header, "order.lines[0].quantity_micros");
	shop_violation(header, "order.lines[1].product.number");
	shop_violation(header, "order.lines[2].unit_price_micros");
}

static void what_is_not_known_is_named(void **state)
{
	struct shop *shop = *state;
	const struct shop_line lines[] = { { "TEA", MICRO }, { "NOTHING", MICRO } };
	Orderd__V1__PlaceOrderRequest request = ORDERD__V1__PLACE_ORDER_REQUEST__INIT;
	const Orderd__V1__ReplyHeader *header;

	request.order = shop_order(shop, lines, 2);
	request.order->account = shop_key(shop, "C-000009");
	request.order->currency = shop_text(shop, "USD");
	request.order->location = shop_key(shop, "MOON");
	header = shop_refuse(shop_run(shop, &op_place_order, &request), REASON_NOT_FOUND);
	shop_violation(header, "order.account");
	shop_violation(header, "order.location");
	shop_violation(header, "order.lines[0].unit_price_micros");
	shop_violation(header, "order.lines[1].product");
}

static void the_future_takes_no_orders(void **state)
{
	struct shop *shop = *state;
	const struct shop_line line = { "COURSE", MICRO };
	Orderd__V1__PlaceOrderRequest request = ORDERD__V1__PLACE_ORDER_REQUEST__INIT;
	Google__Protobuf__Timestamp time = GOOGLE__PROTOBUF__TIMESTAMP__INIT;

	request.order = shop_order(shop, &line, 1);
	request.order->ordered_at = &time;
	time.seconds = shop->memory.clock_us / 1000000 + 1;
	shop_refuse(shop_run(shop, &op_place_order, &request), REASON_DATE_IN_FUTURE);
	time.seconds -= 86400;
	shop_accept(shop_run(shop, &op_place_order, &request));
	assert_int_equal(shop_event(shop, 0)->occurred_at->seconds, time.seconds);
}

static void credit_is_bound_up_to_its_limit(void **state)
{
	struct shop *shop = *state;
	const struct shop_line line = { "COURSE", MICRO };
	Orderd__V1__SetLimitRequest limit = ORDERD__V1__SET_LIMIT_REQUEST__INIT;
	const Orderd__V1__CreditAccount *credit;
	const Orderd__V1__PlaceOrderResponse *placed;

	limit.account = shop_key(shop, "C-000001");
	limit.currency = shop_text(shop, "EUR");
	field_set(&limit, limit_minor, 2 * 11899 - 1);
	shop_accept(shop_run(shop, &op_set_limit, &limit));
	placed = shop_placed(shop, &line, 1);
	assert_int_equal(placed->total_minor, 11899);
	shop_refuse(shop_place(shop, &line, 1), REASON_CREDIT_EXCEEDED);
	field_set(&limit, limit_minor, 2 * 11899);
	shop_accept(shop_run(shop, &op_set_limit, &limit));
	shop_placed(shop, &line, 1);
	credit = memory_row(&shop->memory, &entity_credit_account, 0);
	assert_int_equal(credit->exposure_minor, 2 * 11899);

	shop_accept(shop_cancel(shop, placed->number));
	credit = memory_row(&shop->memory, &entity_credit_account, 0);
	assert_int_equal(credit->exposure_minor, 11899);
}

static void inclusive_prices_hold_their_tax(void **state)
{
	struct shop *shop = *state;
	const struct shop_line lines[] = { { "COURSE", MICRO, 9990000 },
					   { "COURSE", MICRO, 9990000 } };
	Orderd__V1__PlaceOrderRequest request = ORDERD__V1__PLACE_ORDER_REQUEST__INIT;
	const Orderd__V1__PlaceOrderResponse *placed;
	const Orderd__V1__Order *order;

	request.order = shop_order(shop, lines, 2);
	field_set(request.order, tax_mode, ORDERD__V1__TAX_MODE__TAX_MODE_INCLUSIVE);
	placed = shop_accept(shop_run(shop, &op_place_order, &request));
	assert_int_equal(placed->total_minor, 1998);
	assert_int_equal(placed->tax_minor, 319);
	order = shop_get(shop, placed->number);
	assert_int_equal(order->lines[0]->tax_minor + order->lines[1]->tax_minor, 319);
	assert_int_equal(order->lines[0]->net_minor + order->lines[1]->net_minor,
			 placed->net_minor);
}

static void validating_says_the_same_and_changes_nothing(void **state)
{
	struct shop *shop = *state;
	const struct shop_line lines[] = { { "TEA", MICRO }, { "COURSE", MICRO } };
	Orderd__V1__ValidateOrderRequest request = ORDERD__V1__VALIDATE_ORDER_REQUEST__INIT;
	const Orderd__V1__ValidateOrderResponse *response;

	request.order = shop_order(shop, lines, 2);
	response = shop_accept(shop_run(shop, &op_validate_order, &request));
	assert_false(response->valid);
	assert_int_equal(response->n_violations, 1);
	assert_string_equal(response->violations[0]->reason, "STOCK_INSUFFICIENT");
	assert_false(response->has_total_minor);

	request.order = shop_order(shop, &lines[1], 1);
	response = shop_accept(shop_run(shop, &op_validate_order, &request));
	assert_true(response->valid);
	assert_int_equal(response->total_minor, 11899);

	request.order = NULL;
	response = shop_accept(shop_run(shop, &op_validate_order, &request));
	assert_false(response->valid);
	assert_int_equal(memory_count(&shop->memory, &entity_order), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, shop_setup, shop_teardown)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(an_order_is_priced_taxed_reserved_numbered),
		TEST(what_is_not_there_is_refused_by_product),
		TEST(a_backorder_waits_for_the_rest),
		TEST(a_level_is_made_when_an_order_needs_it),
		TEST(an_external_id_is_taken_once),
		TEST(all_violations_come_at_once),
		TEST(what_is_not_known_is_named),
		TEST(the_future_takes_no_orders),
		TEST(credit_is_bound_up_to_its_limit),
		TEST(inclusive_prices_hold_their_tax),
		TEST(validating_says_the_same_and_changes_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

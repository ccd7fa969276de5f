#include <string.h>

#include "lib/shop.h"
#include "model/field.h"

static struct memory_reply confirm(struct shop *shop, const char *number, int64_t expected_version)
{
	Orderd__V1__ConfirmOrderRequest request = ORDERD__V1__CONFIRM_ORDER_REQUEST__INIT;

	request.order = shop_key(shop, number);
	if (expected_version > 0)
		field_set(&request, expected_version, expected_version);
	return shop_run(shop, &op_confirm_order, &request);
}

static void a_placed_order_is_confirmed_once(void **state)
{
	struct shop *shop = *state;
	const struct shop_line line = { "COURSE", MICRO };
	const char *number = shop_placed(shop, &line, 1)->number;
	const Orderd__V1__ConfirmOrderResponse *response;
	const Orderd__V1__ReplyHeader *header;

	header = shop_refuse(confirm(shop, number, 7), REASON_VERSION_CONFLICT);
	assert_string_equal(header->metadata[0]->key, "current_version");
	assert_string_equal(header->metadata[0]->value, "1");
	response = shop_accept(confirm(shop, number, 1));
	assert_int_equal(response->version, 2);
	assert_int_equal(response->state, ORDERD__V1__ORDER_STATE__ORDER_STATE_CONFIRMED);
	assert_string_equal(shop_event(shop, 0)->type, "order.confirmed");
	header = shop_refuse(confirm(shop, number, 0), REASON_ORDER_STATE);
	assert_string_equal(header->message,
			    "cannot confirm SO-2026-000001: it is CONFIRMED, the step needs a "
			    "PLACED order; allowed now: ship, cancel lines, cancel, hold");
	shop_refuse(confirm(shop, "SO-2026-999999", 0), REASON_NOT_FOUND);
}

static void a_cancelled_order_gives_everything_back(void **state)
{
	struct shop *shop = *state;
	const struct shop_line lines[] = { { "TEA", 4 * MICRO }, { "CUP", 2 * MICRO } };
	const Orderd__V1__CancelOrderResponse *response;
	const Orderd__V1__Order *order;
	const char *number;

	shop_accept(shop_receive(shop, "TEA", 10 * MICRO));
	number = shop_placed(shop, lines, 2)->number;
	response = shop_accept(shop_cancel(shop, number));
	assert_int_equal(response->version, 2);
	order = shop_get(shop, number);
	assert_int_equal(order->state, ORDERD__V1__ORDER_STATE__ORDER_STATE_CANCELLED);
	assert_int_equal(order->allocation_status,
			 ORDERD__V1__ALLOCATION_STATUS__ALLOCATION_STATUS_NONE);
	assert_string_equal(order->cancel_reason, "changed their mind");
	assert_int_equal(order->lines[0]->cancelled_micros, 4 * MICRO);
	assert_int_equal(order->lines[0]->reserved_micros, 0);
	assert_int_equal(shop_level(shop, "TEA")->reserved_micros, 0);
	assert_int_equal(shop_level(shop, "CUP")->backordered_micros, 0);
	assert_string_equal(shop_event(shop, 0)->type, "order.cancelled");
	shop_refuse(shop_cancel(shop, number), REASON_ORDER_STATE);
}

static void freed_stock_goes_to_those_who_wait(void **state)
{
	struct shop *shop = *state;
	const struct shop_line five = { "CUP", 5 * MICRO }, four = { "CUP", 4 * MICRO };
	const struct shop_line three = { "CUP", 3 * MICRO };
	const char *first, *second, *third;
	const Orderd__V1__Order *order;

	shop_accept(shop_receive(shop, "CUP", 5 * MICRO));
	first = shop_placed(shop, &five, 1)->number;
	second = shop_placed(shop, &four, 1)->number;
	third = shop_placed(shop, &three, 1)->number;
	shop_accept(shop_cancel(shop, first));

	order = shop_get(shop, second);
	assert_int_equal(order->lines[0]->reserved_micros, 4 * MICRO);
	assert_int_equal(order->allocation_status,
			 ORDERD__V1__ALLOCATION_STATUS__ALLOCATION_STATUS_FULL);
	assert_int_equal(order->version, 2);
	order = shop_get(shop, third);
	assert_int_equal(order->lines[0]->reserved_micros, MICRO);
	assert_int_equal(order->lines[0]->backordered_micros, 2 * MICRO);
	assert_int_equal(order->allocation_status,
			 ORDERD__V1__ALLOCATION_STATUS__ALLOCATION_STATUS_PARTIAL);
	assert_int_equal(shop_level(shop, "CUP")->reserved_micros, 5 * MICRO);
	assert_int_equal(shop_level(shop, "CUP")->backordered_micros, 2 * MICRO);

	assert_string_equal(shop_event(shop, 4)->type, "order.cancelled");
	assert_string_equal(shop_event(shop, 3)->type, "backorder.filled");
	assert_string_equal(shop_event(shop, 2)->type, "order.allocation_status_changed");
	assert_string_equal(shop_event(shop, 1)->type, "backorder.filled");
	assert_int_equal(shop_event(shop, 1)->backorder_filled->backordered_micros, 2 * MICRO);
	assert_string_equal(shop_event(shop, 0)->type, "order.allocation_status_changed");
}

static void a_receipt_fills_the_oldest_first(void **state)
{
	struct shop *shop = *state;
	const struct shop_line lines[] = { { "CUP", 2 * MICRO }, { "CUP", 2 * MICRO } };
	const Orderd__V1__ReceiveStockResponse *received;
	const char *first, *second;

	first = shop_placed(shop, lines, 2)->number;
	second = shop_placed(shop, lines, 2)->number;
	received = shop_accept(shop_receive(shop, "CUP", 3 * MICRO));
	assert_int_equal(received->filled_micros, 3 * MICRO);
	assert_int_equal(received->on_hand_micros, 3 * MICRO);
	assert_int_equal(received->available_micros, 0);
	assert_int_equal(shop_get(shop, first)->lines[1]->backordered_micros, MICRO);
	assert_int_equal(shop_get(shop, second)->lines[0]->backordered_micros, 2 * MICRO);
	assert_int_equal(shop_get(shop, second)->version, 1);

	received = shop_accept(shop_receive(shop, "CUP", 10 * MICRO));
	assert_int_equal(received->filled_micros, 5 * MICRO);
	assert_int_equal(received->available_micros, 5 * MICRO);
	assert_int_equal(shop_get(shop, second)->allocation_status,
			 ORDERD__V1__ALLOCATION_STATUS__ALLOCATION_STATUS_FULL);
}

static void an_adjustment_keeps_what_is_promised(void **state)
{
	struct shop *shop = *state;
	const struct shop_line line = { "TEA", 4 * MICRO };
	Orderd__V1__AdjustStockRequest request = ORDERD__V1__ADJUST_STOCK_REQUEST__INIT;
	const Orderd__V1__AdjustStockResponse *adjusted;
	const Orderd__V1__ReplyHeader *header;

	shop_accept(shop_receive(shop, "TEA", 10 * MICRO));
	shop_placed(shop, &line, 1);
	request.product = shop_key(shop, "TEA");
	request.reason = shop_text(shop, "broken");
	field_set(&request, delta_micros, -7 * MICRO);
	header = shop_refuse(shop_run(shop, &op_adjust_stock, &request), REASON_STOCK_RESERVED);
	assert_string_equal(shop_violation(header, "delta_micros")->message,
			    "10 on hand cannot change by -7: 4 are reserved for orders");
	field_set(&request, delta_micros, -6 * MICRO);
	adjusted = shop_accept(shop_run(shop, &op_adjust_stock, &request));
	assert_int_equal(adjusted->on_hand_micros, 4 * MICRO);
	assert_int_equal(adjusted->available_micros, 0);
	request.product = shop_key(shop, "COURSE");
	shop_refuse(shop_run(shop, &op_adjust_stock, &request), REASON_STOCK_UNTRACKED);
	shop_refuse(shop_receive(shop, "COURSE", MICRO), REASON_STOCK_UNTRACKED);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, shop_setup, shop_teardown)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(a_placed_order_is_confirmed_once),
		TEST(a_cancelled_order_gives_everything_back),
		TEST(freed_stock_goes_to_those_who_wait),
		TEST(a_receipt_fills_the_oldest_first),
		TEST(an_adjustment_keeps_what_is_promised),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

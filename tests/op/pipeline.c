/* Requests that meet in one batch: each sees what those before it did, and the books are right
 * afterwards. */
#include "lib/desk.h"

#include <stdio.h>
#include <string.h>

#define ORDERS_MAX 400

static int setup(void **state)
{
	*state = desk_open(1);
	return 0;
}

static int setup_lanes(void **state)
{
	*state = desk_open(3);
	return 0;
}

static int teardown(void **state)
{
	desk_close(*state);
	return 0;
}

#define REFUSE ORDERD__V1__STOCK_POLICY__STOCK_POLICY_REFUSE
#define BACKORDER ORDERD__V1__STOCK_POLICY__STOCK_POLICY_BACKORDER

static void nobody_need_wait_for_an_answer(void **state)
{
	struct desk *desk = *state;
	struct desk_ask *asks[6];

	desk_stock_shop(desk);
	desk_add_product(desk, "CUP", BACKORDER, 10 * MICRO);
	asks[0] = desk_receive(desk, "CUP", 3 * MICRO);
	asks[1] = desk_place(desk, "A", "CUP", 2 * MICRO, NULL, 0);
	asks[2] = desk_place(desk, "B", "CUP", 2 * MICRO, "CUP", 2 * MICRO);
	asks[3] = desk_cancel(desk, desk_external_key(desk, "A"));
	asks[4] = desk_receive(desk, "CUP", 5 * MICRO);
	asks[5] = desk_cancel(desk, desk_external_key(desk, "B"));
	desk_wait(desk);
	for (size_t i = 0; i < 6; i++)
		desk_response(asks[i]);
	assert_int_equal(desk_number("SELECT on_hand_micros FROM stock_level"), 8 * MICRO);
	assert_int_equal(
		desk_number("SELECT reserved_micros + backordered_micros FROM stock_level"), 0);
	assert_int_equal(desk_number("SELECT exposure_minor FROM credit_account"), 0);
}

static void what_a_cancelled_order_waited_for_goes_to_the_next(void **state)
{
	struct desk *desk = *state;
	struct desk_ask *cancelled;

	desk_stock_shop(desk);
	desk_add_product(desk, "CUP", BACKORDER, 10 * MICRO);
	desk_receive(desk, "CUP", MICRO);
	desk_place(desk, "A", "CUP", 6 * MICRO, NULL, 0);
	desk_place(desk, "B", "CUP", MICRO, NULL, 0);
	desk_wait(desk);
	cancelled = desk_cancel(desk, desk_external_key(desk, "A"));
	desk_wait(desk);
	desk_response(cancelled);
	assert_int_equal(desk_number("SELECT reserved_micros FROM order_line "
				     "WHERE cancelled_micros = 0"),
			 MICRO);
	assert_int_equal(desk_number("SELECT backordered_micros FROM stock_level"), 0);
}

static size_t accepted(struct desk_ask *const *asks, size_t n, const char *reason)
{
	size_t n_accepted = 0;

	for (size_t i = 0; i < n; i++)
		if (*desk_reason(asks[i]))
			assert_string_equal(desk_reason(asks[i]), reason);
		else
			n_accepted++;
	return n_accepted;
}

static void nothing_is_sold_twice(void **state)
{
	struct desk *desk = *state;
	struct desk_ask *asks[300];

	desk_stock_shop(desk);
	desk_add_product(desk, "TEA", REFUSE, 2500000);
	desk_receive(desk, "TEA", 100 * MICRO);
	for (size_t i = 0; i < 300; i++)
		asks[i] = desk_place(desk, NULL, "TEA", MICRO, NULL, 0);
	desk_wait(desk);
	assert_int_equal(accepted(asks, 300, "STOCK_INSUFFICIENT"), 100);
	assert_int_equal(desk_number("SELECT reserved_micros FROM stock_level"), 100 * MICRO);
}

static void no_credit_is_given_twice(void **state)
{
	struct desk *desk = *state;
	Orderd__V1__SetLimitRequest *limit = desk_new(desk, set_limit_request);
	struct desk_ask *asks[100];

	desk_stock_shop(desk);
	desk_add_product(desk, "CUP", BACKORDER, 10 * MICRO);
	limit->account = desk_external_key(desk, "K1");
	limit->currency = desk_text(desk, "EUR");
	field_set(limit, limit_minor, 10 * 1190);
	desk_submit(desk, "CreditService/SetLimit", limit);
	for (size_t i = 0; i < 100; i++)
		asks[i] = desk_place(desk, NULL, "CUP", MICRO, NULL, 0);
	desk_wait(desk);
	assert_int_equal(accepted(asks, 100, "CREDIT_EXCEEDED"), 10);
	assert_int_equal(desk_number("SELECT exposure_minor FROM credit_account"), 11900);
}

static void an_external_id_is_taken_once(void **state)
{
	struct desk *desk = *state;
	struct desk_ask *asks[20];

	desk_stock_shop(desk);
	desk_add_product(desk, "CUP", BACKORDER, 10 * MICRO);
	for (size_t i = 0; i < 20; i++)
		asks[i] = desk_place(desk, "ONE", "CUP", MICRO, NULL, 0);
	desk_wait(desk);
	assert_int_equal(accepted(asks, 20, "EXISTS"), 1);
	assert_int_equal(desk_number("SELECT count(*) FROM orders"), 1);
}

static void an_order_may_have_2000_lines(void **state)
{
	struct desk *desk = *state;
	Orderd__V1__PlaceOrderRequest *place = desk_new(desk, place_order_request);
	Orderd__V1__GetOrderRequest *get = desk_new(desk, get_order_request);
	const Orderd__V1__GetOrderResponse *got;
	struct desk_ask *receipt, *cancelled;

	desk_stock_shop(desk);
	for (int i = 0; i < 2000; i++)
		desk_add_product(desk, desk_text(desk, "SKU-%d", i % 500), BACKORDER, MICRO + i);
	desk_wait(desk);
	place->order = desk_new(desk, order_input);
	place->order->account = desk_external_key(desk, "K1");
	place->order->external_id = desk_external(desk, "BIG");
	place->order->n_lines = 2000;
	place->order->lines =
		arena_alloc(&desk->arena, 2000 * sizeof(Orderd__V1__OrderLineInput *));
	for (int i = 0; i < 2000; i++) {
		Orderd__V1__OrderLineInput *line = desk_new(desk, order_line_input);

		line->product = desk_key(desk, desk_text(desk, "SKU-%d", i % 500));
		line->customer_reference = desk_text(desk, "%0128d", i);
		field_set(line, quantity_micros, (i + 1) * MICRO);
		place->order->lines[i] = line;
	}
	desk_run(desk, "OrderService/PlaceOrder", place);
	receipt = desk_receive(desk, "SKU-7", 3000 * MICRO);
	desk_wait(desk);
	assert_int_equal(
		((const Orderd__V1__ReceiveStockResponse *)desk_response(receipt))->filled_micros,
		3000 * MICRO);
	get->order = desk_external_key(desk, "BIG");
	got = desk_run(desk, "OrderService/GetOrder", get);
	assert_int_equal(got->order->n_lines, 2000);
	assert_int_equal(got->order->lines[1999]->line_number, 2000);
	cancelled = desk_cancel(desk, get->order);
	desk_wait(desk);
	desk_response(cancelled);
	assert_int_equal(desk_number("SELECT sum(backordered_micros)::bigint FROM stock_level"), 0);
	assert_int_equal(desk_number("SELECT sum(on_hand_micros)::bigint FROM stock_level"),
			 3000 * MICRO);
}

static void a_receipt_fills_all_who_wait(void **state)
{
	struct desk *desk = *state;
	struct desk_ask *orders[1500], *receipts[3];
	int64_t filled = 0;

	desk_stock_shop(desk);
	desk_add_product(desk, "CUP", BACKORDER, 10 * MICRO);
	for (size_t i = 0; i < 1500; i++)
		orders[i] = desk_place(desk, NULL, "CUP", MICRO, NULL, 0);
	desk_wait(desk);
	assert_int_equal(accepted(orders, 1500, ""), 1500);
	/* Together in one batch, each needs orders that the one before did not take. */
	receipts[0] = desk_receive(desk, "CUP", 100 * MICRO);
	receipts[1] = desk_receive(desk, "CUP", 20 * MICRO);
	receipts[2] = desk_receive(desk, "CUP", 1380 * MICRO);
	desk_wait(desk);
	for (size_t i = 0; i < 3; i++) {
		const Orderd__V1__ReceiveStockResponse *received = desk_response(receipts[i]);

		filled += received->filled_micros;
	}
	assert_int_equal(filled, 1500 * MICRO);
	assert_int_equal(desk_number("SELECT count(*) FROM orders WHERE allocation_status <> 3"),
			 0);
}

static uint64_t next(uint64_t *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 7;
	*seed ^= *seed << 17;
	return *seed;
}

static struct desk_ask *random_adjust(struct desk *desk, const char *sku, uint64_t *seed)
{
	Orderd__V1__AdjustStockRequest *request = desk_new(desk, adjust_stock_request);

	request->product = desk_key(desk, sku);
	request->reason = desk_text(desk, "count");
	field_set(request, delta_micros, next(seed) % 2 ? MICRO : -MICRO);
	return desk_submit(desk, "InventoryService/AdjustStock", request);
}

/* One random request; orders are named O0 to O399, and often ones that are not there yet. */
static struct desk_ask *random_ask(struct desk *desk, uint64_t *seed)
{
	static const char *const skus[] = { "TEA", "CUP", "POT" };
	const char *sku = skus[next(seed) % 3],
		   *sku2 = next(seed) % 2 ? skus[next(seed) % 3] : NULL;
	const char *id = desk_text(desk, "O%d", (int)(next(seed) % ORDERS_MAX));
	Orderd__V1__ConfirmOrderRequest *confirm;

	switch (next(seed) % 8) {
	case 0:
		return desk_receive(desk, sku, (int64_t)(1 + next(seed) % 6) * MICRO);
	case 1:
		return random_adjust(desk, sku, seed);
	case 2:
	case 3:
		return desk_cancel(desk, desk_external_key(desk, id));
	case 4:
		confirm = desk_new(desk, confirm_order_request);
		confirm->order = desk_external_key(desk, id);
		return desk_submit(desk, "OrderService/ConfirmOrder", confirm);
	default:
		return desk_place(desk, id, sku, (int64_t)(1 + next(seed) % 3) * MICRO, sku2,
				  (int64_t)(1 + next(seed) % 3) * MICRO);
	}
}

static void check_stock(void)
{
	assert_int_equal(desk_number(
				 "SELECT count(*) FROM stock_level l WHERE on_hand_micros <> "
				 "(SELECT coalesce(sum(quantity_micros), 0) FROM stock_movement m "
				 "WHERE m.product_id = l.product_id)"),
			 0);
	assert_int_equal(desk_number("SELECT count(*) FROM stock_level l CROSS JOIN LATERAL "
				     "(SELECT coalesce(sum(reserved_micros), 0) AS reserved, "
				     "coalesce(sum(backordered_micros), 0) AS backordered "
				     "FROM order_line o WHERE o.product_id = l.product_id) AS s "
				     "WHERE reserved_micros <> s.reserved "
				     "OR backordered_micros <> s.backordered"),
			 0);
	/* Nobody waits while there is something to give. */
	assert_int_equal(desk_number(
				 "SELECT count(*) FROM stock_level WHERE backordered_micros > 0 "
				 "AND on_hand_micros > reserved_micros"),
			 0);
}

static void check_orders(void)
{
	assert_int_equal(desk_number("SELECT count(*) FROM orders o WHERE allocation_status <> "
				     "(SELECT CASE WHEN sum(reserved_micros) > 0 "
				     "AND sum(backordered_micros) > 0 THEN 2 "
				     "WHEN sum(reserved_micros) > 0 THEN 3 "
				     "WHEN sum(backordered_micros) > 0 THEN 4 ELSE 1 END "
				     "FROM order_line l WHERE l.order_id = o.id)"),
			 0);
	assert_int_equal(desk_number(
				 "SELECT count(*) FROM order_line l JOIN orders o "
				 "ON o.id = l.order_id WHERE ordered_micros - cancelled_micros <> "
				 "reserved_micros + backordered_micros "
				 "OR (o.state = 6) <> (cancelled_micros > 0)"),
			 0);
	assert_int_equal(desk_number("SELECT (SELECT exposure_minor FROM credit_account) - "
				     "(SELECT sum(total_minor)::bigint FROM orders)"),
			 0);
	assert_int_equal(desk_number("SELECT count(*) FROM event"),
			 desk_number("SELECT seq FROM event_head WHERE tenant_id = 1"));
}

static void the_books_are_right_after_a_storm(void **state)
{
	struct desk *desk = *state;
	uint64_t seed = 990017;
	size_t n_accepted = 0;

	print_message("seed %llu\n", (unsigned long long)seed);
	desk_stock_shop(desk);
	desk_wait(desk);
	desk_add_product(desk, "TEA", REFUSE, 2500000);
	desk_add_product(desk, "CUP", BACKORDER, 10 * MICRO);
	desk_add_product(desk, "POT", BACKORDER, 7 * MICRO);
	desk_wait(desk);
	for (int wave = 0; wave < 30; wave++) {
		struct desk_ask *asks[60];
		size_t n = 1 + next(&seed) % 60;

		for (size_t i = 0; i < n; i++)
			asks[i] = random_ask(desk, &seed);
		desk_wait(desk);
		for (size_t i = 0; i < n; i++) {
			assert_string_not_equal(desk_reason(asks[i]), "INTERNAL");
			n_accepted += !*desk_reason(asks[i]);
		}
		check_stock();
		check_orders();
	}
	assert_true(n_accepted > 200);
	assert_true(desk_number("SELECT count(*) FROM orders WHERE state = 6") > 20);
	assert_true(desk_number("SELECT count(*) FROM event WHERE type = 'backorder.filled'") > 20);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(nobody_need_wait_for_an_answer),
		TEST(what_a_cancelled_order_waited_for_goes_to_the_next),
		TEST(nothing_is_sold_twice),
		TEST(no_credit_is_given_twice),
		TEST(an_external_id_is_taken_once),
		TEST(a_receipt_fills_all_who_wait),
		TEST(an_order_may_have_2000_lines),
		cmocka_unit_test_setup_teardown(the_books_are_right_after_a_storm, setup_lanes,
						teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Memory that runs out anywhere in a decision leaves nothing of the request behind; loads are
 * bounded. */
#include "lib/shop.h"
#include "model/field.h"

static const struct op *op_under_test;
static size_t bytes_left;

static void decide_with_little_memory(struct work *work, const void *request, void *response)
{
	work_arena(work)->bytes_max = arena_used(work_arena(work)) + bytes_left;
	op_under_test->decide(work, request, response);
}

/* Tries with ever more memory, until it is enough. */
static void expect_all_or_nothing(struct shop *shop, const struct op *op, const void *request)
{
	struct memory *memory = &shop->memory;
	const size_t n_rows = memory->n_rows, n_events = memory->n_events;
	struct op little = *op;
	struct memory_reply reply;
	size_t n_refused = 0;

	op_under_test = op;
	little.decide = decide_with_little_memory;
	for (bytes_left = 0;; bytes_left += 16) {
		reply = shop_run(shop, &little, request);
		memory->batch.arena.bytes_max = BATCH_ARENA_BYTES_MAX;
		if (reply.response)
			break;
		n_refused++;
		shop_refuse(reply, REASON_INTERNAL);
		assert_int_equal(memory->n_rows, n_rows);
		assert_int_equal(memory->n_events, n_events);
	}
	assert_true(n_refused > 100);
	assert_true(memory->n_events > n_events);
}

static void an_order_is_placed_or_not(void **state)
{
	struct shop *shop = *state;
	const struct shop_line lines[] = { { "TEA", 4 * MICRO }, { "CUP", 2 * MICRO } };
	Orderd__V1__PlaceOrderRequest request = ORDERD__V1__PLACE_ORDER_REQUEST__INIT;

	shop_accept(shop_receive(shop, "TEA", 10 * MICRO));
	request.order = shop_order(shop, lines, 2);
	request.order->external_id = shop_external(shop, "SHOP", "4711");
	expect_all_or_nothing(shop, &op_place_order, &request);
	assert_int_equal(shop_level(shop, "TEA")->reserved_micros, 4 * MICRO);
	assert_int_equal(shop_level(shop, "CUP")->backordered_micros, 2 * MICRO);
}

static void a_receipt_fills_or_not(void **state)
{
	struct shop *shop = *state;
	const struct shop_line line = { "CUP", 2 * MICRO };
	Orderd__V1__ReceiveStockRequest request = ORDERD__V1__RECEIVE_STOCK_REQUEST__INIT;

	shop_placed(shop, &line, 1);
	shop_placed(shop, &line, 1);
	request.product = shop_key(shop, "CUP");
	field_set(&request, quantity_micros, 3 * MICRO);
	expect_all_or_nothing(shop, &op_receive_stock, &request);
	assert_int_equal(shop_level(shop, "CUP")->on_hand_micros, 3 * MICRO);
	assert_int_equal(shop_level(shop, "CUP")->reserved_micros, 3 * MICRO);
	assert_int_equal(shop_level(shop, "CUP")->backordered_micros, MICRO);
}

static const char *shop_planned(struct shop *shop)
{
	const struct shop_line lines[] = { { "TEA", 4 * MICRO }, { "CUP", 2 * MICRO } };
	const char *order;

	shop_accept(shop_receive(shop, "TEA", 10 * MICRO));
	shop_accept(shop_receive(shop, "CUP", 2 * MICRO));
	order = shop_placed(shop, lines, 2)->number;
	shop_accept(shop_confirm(shop, order));
	shop_accept(shop_ship_plan(shop, order, NULL, 0));
	return order;
}

static void goods_leave_or_not(void **state)
{
	struct shop *shop = *state;
	Orderd__V1__ShipRequest request = ORDERD__V1__SHIP_REQUEST__INIT;

	shop_planned(shop);
	request.shipment = shop_key(shop, "SH-2026-000001");
	expect_all_or_nothing(shop, &op_ship, &request);
	assert_int_equal(shop_level(shop, "TEA")->on_hand_micros, 6 * MICRO);
	assert_int_equal(shop_level(shop, "CUP")->reserved_micros, 0);
}

static void lines_are_cancelled_or_not(void **state)
{
	struct shop *shop = *state;
	const struct shop_part parts[] = { { 1, MICRO }, { 2, 2 * MICRO } };
	const struct shop_line waiting = { "CUP", MICRO };
	Orderd__V1__CancelLinesRequest request = ORDERD__V1__CANCEL_LINES_REQUEST__INIT;

	request.order = shop_key(shop, shop_planned(shop));
	request.reason = shop_text(shop, "less");
	shop_placed(shop, &waiting, 1);
	shop_parts(shop, parts, 2, &request.lines, &request.n_lines);
	expect_all_or_nothing(shop, &op_cancel_lines, &request);
	assert_int_equal(shop_level(shop, "TEA")->reserved_micros, 3 * MICRO);
	assert_int_equal(shop_level(shop, "CUP")->reserved_micros, MICRO);
	assert_int_equal(shop_level(shop, "CUP")->backordered_micros, 0);
}

/* The bound on lines that a fill loads counts on it. */
static void load_knows_orders_before_their_lines(struct work *work, const void *request)
{
	struct working_set *set = &work->batch->set;

	op_under_test->load(work, request);
	for (const struct set_wants *wants = set->wants; wants; wants = wants->next)
		for (const struct set_node *node = wants->first; node; node = node->next_wanted)
			if (wants->key == &order_line_by_order)
				assert_non_null(work_find(work, &order_by_id, node->values[0]));
}

static void an_orders_lines_are_loaded_when_it_is_known(void **state)
{
	struct shop *shop = *state;
	const struct shop_line line = { "CUP", 2 * MICRO };
	Orderd__V1__ReceiveStockRequest request = ORDERD__V1__RECEIVE_STOCK_REQUEST__INIT;
	struct op knowing = op_receive_stock;

	shop_placed(shop, &line, 1);
	request.product = shop_key(shop, "CUP");
	field_set(&request, quantity_micros, 3 * MICRO);
	op_under_test = &op_receive_stock;
	knowing.load = load_knows_orders_before_their_lines;
	shop_accept(shop_run(shop, &knowing, &request));
	assert_int_equal(shop_level(shop, "CUP")->reserved_micros, 2 * MICRO);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(an_order_is_placed_or_not, shop_setup,
						shop_teardown),
		cmocka_unit_test_setup_teardown(a_receipt_fills_or_not, shop_setup, shop_teardown),
		cmocka_unit_test_setup_teardown(goods_leave_or_not, shop_setup, shop_teardown),
		cmocka_unit_test_setup_teardown(lines_are_cancelled_or_not, shop_setup,
						shop_teardown),
		cmocka_unit_test_setup_teardown(an_orders_lines_are_loaded_when_it_is_known,
						shop_setup, shop_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

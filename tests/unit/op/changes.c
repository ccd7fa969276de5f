/* Where a request's changes stand in the log, and what leads there from their records. */
#include "lib/shop.h"

#include "model/field.h"
#include "store/history.h"

/* The changes of the last request's event number i. */
static const Orderd__V1__RecordChanges *changes(struct shop *shop, uint32_t i)
{
	const struct batch *batch = &shop->memory.batch;
	ProtobufCAllocator allocator = arena_allocator(&shop->memory.arena);
	const Orderd__V1__RecordChanges *unpacked;

	assert_true(i < batch->n_events);
	unpacked = orderd__v1__record_changes__unpack(&allocator, batch->events[i].changes_length,
						      batch->events[i].changes);
	assert_non_null(unpacked);
	return unpacked;
}

static size_t count(const Orderd__V1__RecordChanges *of, Orderd__V1__RecordKind kind)
{
	size_t n = 0;

	for (size_t i = 0; i < of->n_changes; i++)
		n += of->changes[i]->kind == kind;
	return n;
}

#define KIND(name) ORDERD__V1__RECORD_KIND__RECORD_KIND_##name

static void a_new_order_leaves_traces_once_in_a_window(void **state)
{
	struct shop *shop = *state;
	const struct shop_line lines[] = { { "CUP", MICRO, 0 }, { "COURSE", MICRO, 0 } };

	shop_placed(shop, lines, 2);
	assert_int_equal(shop->memory.batch.n_events, 1);
	assert_int_equal(count(changes(shop, 0), KIND(ORDER)), 1);
	assert_int_equal(count(changes(shop, 0), KIND(ORDER_LINE)), 2);
	assert_int_equal(count(changes(shop, 0), KIND(STOCK_LEVEL)), 1);
	assert_int_equal(count(changes(shop, 0), KIND(CREDIT_ACCOUNT)), 1);
	/* Stock level and credit account are new. */
	assert_int_equal(shop->memory.batch.n_traces, 2);
	assert_null(shop->memory.batch.traces[0].before.data);
	/* What every order changes would cost every order two rows. */
	shop_placed(shop, lines, 2);
	assert_int_equal(shop->memory.batch.n_traces, 0);
	/* The next window begins. */
	shop->memory.head.seq = 2 * HISTORY_WINDOW - 1;
	shop_placed(shop, lines, 2);
	assert_int_equal(shop->memory.batch.n_traces, 2);
	assert_int_equal(shop->memory.batch.traces[0].seq, 2 * HISTORY_WINDOW);
	assert_true(shop->memory.batch.traces[0].before.len > 0);
	/* At the same time a record is traced once too often. */
	shop_placed(shop, lines, 2);
	assert_int_equal(shop->memory.batch.n_traces, 2);
	shop->memory.clock_us += 1;
	shop_placed(shop, lines, 2);
	assert_int_equal(shop->memory.batch.n_traces, 2);
	shop_placed(shop, lines, 2);
	assert_int_equal(shop->memory.batch.n_traces, 0);
}

static void changes_stand_in_the_event_about_their_record(void **state)
{
	struct shop *shop = *state;
	const struct shop_line lines[] = { { "CUP", 2 * MICRO, 0 }, { "CUP", MICRO, 0 } };
	int64_t first, second;

	first = shop_placed(shop, lines, 2)->order_id;
	second = shop_placed(shop, lines, 1)->order_id;
	shop_accept(shop_receive(shop, "CUP", 5 * MICRO));
	/* Received, two lines and the order, one line and the order. */
	assert_int_equal(shop->memory.batch.n_events, 6);
	assert_int_equal(changes(shop, 0)->n_changes, 2);
	assert_int_equal(count(changes(shop, 0), KIND(STOCK_LEVEL)), 1);
	assert_int_equal(count(changes(shop, 0), KIND(STOCK_MOVEMENT)), 1);
	assert_int_equal(changes(shop, 1)->n_changes, 3);
	assert_int_equal(count(changes(shop, 1), KIND(ORDER_LINE)), 2);
	assert_int_equal(changes(shop, 1)->changes[0]->id, first);
	assert_int_equal(changes(shop, 2)->n_changes, 0);
	assert_int_equal(changes(shop, 3)->n_changes, 0);
	assert_int_equal(changes(shop, 4)->n_changes, 2);
	assert_int_equal(changes(shop, 4)->changes[0]->id, second);
	assert_int_equal(changes(shop, 5)->n_changes, 0);
	/* Only the movement has no event of its own. */
	assert_int_equal(shop->memory.batch.n_traces, 1);
	assert_int_equal(shop->memory.batch.traces[0].seq, shop->memory.batch.events[0].public.seq);
}

static void a_part_names_the_record_it_belongs_to(void **state)
{
	struct shop *shop = *state;
	Orderd__V1__PutPricesRequest request = ORDERD__V1__PUT_PRICES_REQUEST__INIT;
	Orderd__V1__PriceInput inputs[2], *list[2] = { &inputs[0], &inputs[1] };
	static const char *const skus[] = { "TEA", "CUP" };

	for (int i = 0; i < 2; i++) {
		orderd__v1__price_input__init(&inputs[i]);
		inputs[i].product = shop_key(shop, skus[i]);
		inputs[i].currency = shop_text(shop, "EUR");
		field_set(&inputs[i], unit_price_micros, 3 * MICRO);
	}
	request.prices = list;
	request.n_prices = 2;
	shop_accept(shop_run(shop, &op_put_prices, &request));
	assert_int_equal(shop->memory.batch.n_events, 2);
	for (uint32_t i = 0; i < 2; i++) {
		assert_int_equal(changes(shop, i)->n_changes, 1);
		assert_int_equal(changes(shop, i)->changes[0]->kind, KIND(PRICE));
		assert_int_equal(changes(shop, i)->changes[0]->root_id,
				 shop->memory.batch.events[i].public.aggregate_id);
	}
	assert_int_equal(shop->memory.batch.n_traces, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, shop_setup, shop_teardown)

static const struct CMUnitTest tests[] = {
	TEST(a_new_order_leaves_traces_once_in_a_window),
	TEST(changes_stand_in_the_event_about_their_record),
	TEST(a_part_names_the_record_it_belongs_to),
};
UNIT_MAIN(tests)

#include "lib/unit.h"

#include <string.h>

#include "feed/memory.h"
#include "lib/fault.h"

static struct store_event event_of(int64_t seq, size_t length)
{
	static uint8_t bytes[MEMORY_BYTES_MAX];

	return (struct store_event){
		.seq = seq,
		.epoch = 1,
		.type = "order.placed",
		.aggregate_id = seq * 10,
		.data = bytes,
		.length = length,
	};
}

static void push(struct memory *memory, int64_t from, int64_t to, size_t length)
{
	for (int64_t seq = from; seq <= to; seq++) {
		struct store_event event = event_of(seq, length);

		memory_push(memory, &event);
	}
}

static void it_keeps_what_follows(void **state)
{
	struct memory memory;

	assert_int_equal(memory_begin(&memory, 10), 0);
	assert_true(memory_covers(&memory, 10));
	assert_false(memory_covers(&memory, 9));
	assert_false(memory_covers(&memory, 11));
	push(&memory, 11, 15, 4);
	assert_true(memory_covers(&memory, 10));
	assert_true(memory_covers(&memory, 15));
	assert_int_equal(memory_get(&memory, 11)->aggregate_id, 110);
	assert_string_equal(memory_get(&memory, 15)->type, "order.placed");
	memory_end(&memory);
	assert_false(memory_is_on(&memory));
	assert_false(memory_covers(&memory, 15));
}

static void a_hole_begins_anew(void **state)
{
	struct memory memory;

	memory_begin(&memory, 0);
	push(&memory, 1, 5, 4);
	push(&memory, 7, 9, 4);
	assert_false(memory_covers(&memory, 5));
	assert_true(memory_covers(&memory, 6));
	/* The log was set back. */
	push(&memory, 3, 3, 4);
	assert_false(memory_covers(&memory, 9));
	assert_true(memory_covers(&memory, 2));
	memory_end(&memory);
}

static void the_oldest_go_first(void **state)
{
	struct memory memory;

	memory_begin(&memory, 0);
	push(&memory, 1, MEMORY_EVENTS_MAX + 100, 1);
	assert_int_equal(memory.n, MEMORY_EVENTS_MAX);
	assert_true(memory_covers(&memory, 100));
	assert_false(memory_covers(&memory, 99));
	assert_int_equal(memory_get(&memory, 101)->seq, 101);
	push(&memory, MEMORY_EVENTS_MAX + 101, MEMORY_EVENTS_MAX + 110, MEMORY_BYTES_MAX / 4);
	assert_true(memory.bytes <= MEMORY_BYTES_MAX);
	assert_int_equal(memory.n, 3);
	assert_int_equal(memory_get(&memory, MEMORY_EVENTS_MAX + 110)->seq,
			 MEMORY_EVENTS_MAX + 110);
	memory_end(&memory);
}

static void what_finds_no_memory_is_a_hole(void **state)
{
	struct memory memory;

	memory_begin(&memory, 0);
	push(&memory, 1, 3, 4);
	fault_arm(0);
	push(&memory, 4, 4, 4);
	fault_disarm();
	assert_false(memory_covers(&memory, 3));
	assert_true(memory_covers(&memory, 4));
	push(&memory, 5, 5, 4);
	assert_int_equal(memory_get(&memory, 5)->seq, 5);
	memory_end(&memory);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_keeps_what_follows),
		cmocka_unit_test(a_hole_begins_anew),
		cmocka_unit_test(the_oldest_go_first),
		cmocka_unit_test(what_finds_no_memory_is_a_hole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

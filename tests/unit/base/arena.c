#include "lib/unit.h"

#include <stdlib.h>
#include <string.h>
#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/asan_interface.h>
#endif

#include <google/protobuf/timestamp.pb-c.h>

#include "base/arena.h"
#include "lib/fault.h"

#define LIMIT ((size_t)8 * 1024 * 1024)

static bool arena_is_zero(const unsigned char *bytes, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		if (bytes[i] != 0)
			return false;
	}
	return true;
}

static void memory_is_zeroed_and_aligned(void **state)
{
	struct arena a;

	arena_init(&a, LIMIT);
	for (size_t size = 1; size < 3000; size += 7) {
		unsigned char *bytes = arena_alloc(&a, size);

		assert_non_null(bytes);
		assert_int_equal((uintptr_t)bytes % 16, 0);
		assert_true(arena_is_zero(bytes, size));
		memset(bytes, 0xff, size);
	}
	arena_fini(&a);
}

static void memory_is_zeroed_again_after_reset(void **state)
{
	struct arena a;

	arena_init(&a, LIMIT);
	memset(arena_alloc(&a, 4000), 0xff, 4000);
	arena_reset(&a);
	assert_true(arena_is_zero(arena_alloc(&a, 4000), 4000));
	arena_fini(&a);
}

static void allocations_do_not_overlap(void **state)
{
	unsigned char *all[500];
	struct arena a;

	arena_init(&a, LIMIT);
	for (size_t i = 0; i < 500; i++) {
		all[i] = arena_alloc(&a, 100 + i);
		memset(all[i], (int)(i % 251), 100 + i);
	}
	for (size_t i = 0; i < 500; i++) {
		for (size_t k = 0; k < 100 + i; k++)
			assert_int_equal(all[i][k], i % 251);
	}
	arena_fini(&a);
}

static void reset_keeps_the_first_chunk(void **state)
{
	struct arena a;
	void *first;

	arena_init(&a, LIMIT);
	first = arena_alloc(&a, 32);
	assert_non_null(arena_alloc(&a, 100000));
	arena_reset(&a);
	assert_int_equal(arena_used(&a), 0);
	fault_arm(SIZE_MAX);
	assert_ptr_equal(arena_alloc(&a, 32), first);
	assert_int_equal(fault_disarm(), 0);
	arena_fini(&a);
}

static void chunks_grow_so_that_malloc_is_rare(void **state)
{
	struct arena a;

	arena_init(&a, LIMIT);
	fault_arm(SIZE_MAX);
	for (size_t i = 0; i < 1024; i++)
		assert_non_null(arena_alloc(&a, 1024));
	/* 8 KiB doubled until their sum holds 1 MiB. */
	assert_int_equal(fault_disarm(), 8);
	arena_fini(&a);
}

static void large_blocks_do_not_spoil_later_growth(void **state)
{
	struct arena a;

	arena_init(&a, LIMIT);
	assert_non_null(arena_alloc(&a, 3 * 1024 * 1024));
	fault_arm(SIZE_MAX);
	for (size_t i = 0; i < 1000; i++)
		assert_non_null(arena_alloc(&a, 1024));
	assert_int_equal(fault_disarm(), 1);
	arena_fini(&a);
}

static void the_limit_holds_exactly(void **state)
{
	struct arena a;

	arena_init(&a, 64);
	assert_non_null(arena_alloc(&a, 33));
	assert_int_equal(arena_used(&a), 48);
	assert_null(arena_alloc(&a, 17));
	assert_non_null(arena_alloc(&a, 16));
	assert_int_equal(arena_used(&a), 64);
	assert_null(arena_alloc(&a, 0));
	arena_reset(&a);
	assert_non_null(arena_alloc(&a, 64));
	arena_fini(&a);
}

static void hostile_sizes_are_refused(void **state)
{
	struct arena a;

	arena_init(&a, SIZE_MAX);
	assert_null(arena_alloc(&a, SIZE_MAX));
	assert_null(arena_alloc(&a, SIZE_MAX - 15));
	assert_null(arena_alloc(&a, SIZE_MAX / 2 + 1));
	assert_int_equal(arena_used(&a), 0);
	arena_fini(&a);
}

static void size_zero_gives_a_pointer_of_its_own(void **state)
{
	struct arena a;
	const void *one;

	arena_init(&a, LIMIT);
	one = arena_alloc(&a, 0);
	assert_non_null(one);
	assert_ptr_not_equal(one, arena_alloc(&a, 0));
	assert_non_null(arena_memdup(&a, NULL, 0));
	arena_fini(&a);
}

static void a_refusal_escapes(void **state)
{
	volatile int jumps = 0;
	jmp_buf escape;
	struct arena a;

	arena_init(&a, 1024);
	a.escape = &escape;
	if (setjmp(escape) == 1)
		jumps++;
	while (jumps < 2)
		arena_alloc(&a, 100);
	assert_int_equal(jumps, 2);
	arena_reset(&a);
	assert_null(a.escape);
	arena_fini(&a);
}

static void out_of_memory_is_a_refusal(void **state)
{
	struct arena a;

	arena_init(&a, LIMIT);
	fault_arm(0);
	assert_null(arena_alloc(&a, 10));
	fault_disarm();
	assert_non_null(arena_alloc(&a, 10));
	fault_arm(0);
	assert_null(arena_alloc(&a, 100000));
	fault_disarm();
	assert_int_equal(arena_used(&a), 16);
	assert_non_null(arena_alloc(&a, 100000));
	arena_fini(&a);
}

#ifdef __SANITIZE_ADDRESS__
static void what_is_not_handed_out_is_poisoned(void **state)
{
	struct arena a;
	char *bytes;

	arena_init(&a, LIMIT);
	bytes = arena_alloc(&a, 20);
	assert_null(__asan_region_is_poisoned(bytes, 20));
	assert_true(__asan_address_is_poisoned(bytes + 20));
	assert_true(__asan_address_is_poisoned(bytes + 32));
	arena_reset(&a);
	assert_true(__asan_address_is_poisoned(bytes));
	arena_fini(&a);
}
#endif

static void strings_are_copied(void **state)
{
	static const char unended[3] = { 'a', 'b', 'c' };
	struct arena a;

	arena_init(&a, LIMIT);
	assert_string_equal(arena_strdup(&a, ""), "");
	assert_string_equal(arena_strdup(&a, "order"), "order");
	assert_string_equal(arena_strndup(&a, "order", 2), "or");
	assert_string_equal(arena_strndup(&a, "order", 99), "order");
	assert_string_equal(arena_strndup(&a, unended, 3), "abc");
	assert_memory_equal(arena_memdup(&a, unended, 3), unended, 3);
	assert_string_equal(arena_printf(&a, "%s-%06d", "SO", 417), "SO-000417");
	assert_string_equal(arena_printf(&a, "%s", ""), "");
	arena_fini(&a);
}

static void strings_respect_the_limit(void **state)
{
	struct arena a;

	arena_init(&a, 16);
	assert_null(arena_strdup(&a, "sixteen bytes ..."));
	assert_null(arena_printf(&a, "%20d", 1));
	assert_null(arena_strndup(&a, "sixteen bytes ...", 16));
	assert_non_null(arena_strdup(&a, "fifteen bytes ."));
	arena_fini(&a);
}

static void protobuf_unpacks_into_it(void **state)
{
	static const uint8_t packed[] = { 0x08, 0x05, 0x10, 0x07 };
	ProtobufCAllocator allocator;
	Google__Protobuf__Timestamp *at;
	struct arena a;

	arena_init(&a, LIMIT);
	allocator = arena_allocator(&a);
	at = google__protobuf__timestamp__unpack(&allocator, sizeof(packed), packed);
	assert_non_null(at);
	assert_int_equal(at->seconds, 5);
	assert_int_equal(at->nanos, 7);
	arena_fini(&a);
}

static const struct CMUnitTest tests[] = {
#ifdef __SANITIZE_ADDRESS__
	cmocka_unit_test(what_is_not_handed_out_is_poisoned),
#endif
	cmocka_unit_test(memory_is_zeroed_and_aligned),
	cmocka_unit_test(memory_is_zeroed_again_after_reset),
	cmocka_unit_test(allocations_do_not_overlap),
	cmocka_unit_test(reset_keeps_the_first_chunk),
	cmocka_unit_test(chunks_grow_so_that_malloc_is_rare),
	cmocka_unit_test(large_blocks_do_not_spoil_later_growth),
	cmocka_unit_test(the_limit_holds_exactly),
	cmocka_unit_test(hostile_sizes_are_refused),
	cmocka_unit_test(size_zero_gives_a_pointer_of_its_own),
	cmocka_unit_test(a_refusal_escapes),
	cmocka_unit_test(out_of_memory_is_a_refusal),
	cmocka_unit_test(strings_are_copied),
	cmocka_unit_test(strings_respect_the_limit),
	cmocka_unit_test(protobuf_unpacks_into_it),
};

UNIT_MAIN(tests)

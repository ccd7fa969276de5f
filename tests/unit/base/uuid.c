#include "lib/unit.h"

#include <string.h>

#include "base/clock.h"
#include "base/uuid.h"

#define MANY 20000

static void identifiers_grow(void **state)
{
	uint8_t last[16] = { 0 };
	uint8_t next[16];

	/* Many more than the 2048 counters that a millisecond has for certain. */
	for (int i = 0; i < MANY; i++) {
		assert_int_equal(uuid7_make(next), 0);
		assert_true(uuid_is_v7(next));
		assert_true(memcmp(next, last, sizeof(last)) > 0);
		memcpy(last, next, sizeof(last));
	}
}

static void the_rest_is_random(void **state)
{
	uint8_t seen_or[16] = { 0 };
	uint8_t seen_and[16];
	uint8_t next[16];

	memset(seen_and, 0xff, sizeof(seen_and));
	for (int i = 0; i < 256; i++) {
		assert_int_equal(uuid7_make(next), 0);
		for (size_t k = 9; k < 16; k++) {
			seen_or[k] |= next[k];
			seen_and[k] &= next[k];
		}
	}
	for (size_t k = 9; k < 16; k++) {
		assert_int_equal(seen_or[k], 0xff);
		assert_int_equal(seen_and[k], 0);
	}
}

static void time_is_inside(void **state)
{
	int64_t before_ms = clock_realtime_us() / 1000;
	uint8_t id[16];

	/* Full counters of the tests before may have borrowed up to MANY / 2048 milliseconds. */
	assert_int_equal(uuid7_make(id), 0);
	assert_in_range(uuid7_time_ms(id), before_ms, clock_realtime_us() / 1000 + MANY / 2048 + 1);
}

/* The example of RFC 9562, appendix A.6. */
static void the_example_of_the_standard(void **state)
{
	char text[37];
	uint8_t id[16];

	assert_true(uuid_parse("017F22E2-79B0-7CC3-98C4-DC0C0C07398F", id));
	assert_true(uuid_is_v7(id));
	assert_true(uuid7_time_ms(id) == 0x017f22e279b0);
	uuid_format(id, text);
	assert_string_equal(text, "017f22e2-79b0-7cc3-98c4-dc0c0c07398f");
}

static void other_versions_are_told_apart(void **state)
{
	uint8_t id[16];

	assert_true(uuid_parse("919108f7-52d1-4320-9bac-f847db4148a8", id));
	assert_false(uuid_is_v7(id));
	assert_true(uuid_parse("00000000-0000-0000-0000-000000000000", id));
	assert_false(uuid_is_v7(id));
	assert_true(uuid_parse("017f22e2-79b0-7cc3-d8c4-dc0c0c07398f", id));
	assert_false(uuid_is_v7(id));
}

static void other_texts_are_refused(void **state)
{
	static const char *const bad[] = {
		"",
		"017f22e2",
		"017f22e279b07cc398c4dc0c0c07398f",
		"017f22e2-79b0-7cc3-98c4-dc0c0c07398",
		"017f22e2-79b0-7cc3-98c4-dc0c0c07398f0",
		"017f22e2-79b0-7cc3-98c4-dc0c0c07398g",
		"017f22e2-79b0-7cc3-98c4dc0c0-c07398f",
		"017f22e2-79b0-7cc3-98c4--c0c0c07398f",
		"{17f22e2-79b0-7cc3-98c4-dc0c0c07398f",
		" 17f22e2-79b0-7cc3-98c4-dc0c0c07398f",
	};
	uint8_t id[16];
	uint8_t untouched[16];

	memset(id, 0x55, sizeof(id));
	memset(untouched, 0x55, sizeof(untouched));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_false(uuid_parse(bad[i], id));
		assert_memory_equal(id, untouched, sizeof(id));
	}
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(identifiers_grow),
	cmocka_unit_test(the_rest_is_random),
	cmocka_unit_test(time_is_inside),
	cmocka_unit_test(the_example_of_the_standard),
	cmocka_unit_test(other_versions_are_told_apart),
	cmocka_unit_test(other_texts_are_refused),
};

UNIT_MAIN(tests)

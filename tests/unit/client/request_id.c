#include "lib/unit.h"

#include <errno.h>
#include <string.h>
#include <time.h>

#include "orderd/client.h"

#define MANY 20000

static void ids_grow(void **state)
{
	uint8_t last[ORDERD_REQUEST_ID_SIZE] = { 0 };
	uint8_t next[ORDERD_REQUEST_ID_SIZE];

	/* Many more than a millisecond's counter holds. */
	for (int i = 0; i < MANY; i++) {
		assert_int_equal(orderd_request_id_make(next), 0);
		assert_int_equal(next[6] >> 4, 7);
		assert_int_equal(next[8] >> 6, 2);
		assert_true(memcmp(next, last, sizeof(last)) > 0);
		memcpy(last, next, sizeof(last));
	}
}

static void ids_carry_the_time(void **state)
{
	uint8_t id[ORDERD_REQUEST_ID_SIZE];
	int64_t before_s = time(NULL);
	int64_t ms = 0;

	assert_int_equal(orderd_request_id_make(id), 0);
	for (int i = 0; i < 6; i++)
		ms = ms << 8 | id[i];
	/* Full counters of the test before may have borrowed some seconds. */
	assert_in_range(ms, before_s * 1000 - 1000, time(NULL) * 1000 + 1000 + MANY / 2048 + 1);
}

static void ids_have_a_text(void **state)
{
	static const char text[] = "017f22e2-79b0-7cc3-98c4-dc0c0c07398f";
	static const char *const bad[] = {
		"",
		"017f22e2",
		"017f22e279b07cc398c4dc0c0c07398f",
		"017f22e2-79b0-7cc3-98c4-dc0c0c07398",
		"017f22e2-79b0-7cc3-98c4-dc0c0c07398f0",
		"017f22e2-79b0-7cc3-98c4-dc0c0c07398g",
		"017f22e2-79b0-7cc3-98c4dc0c0-c07398f",
	};
	uint8_t id[ORDERD_REQUEST_ID_SIZE];
	char again[37];

	assert_int_equal(orderd_request_id_parse("017F22E2-79B0-7CC3-98C4-DC0C0C07398F", id), 0);
	assert_int_equal(id[0], 0x01);
	assert_int_equal(id[15], 0x8f);
	orderd_request_id_format(id, again);
	assert_string_equal(again, text);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(orderd_request_id_parse(bad[i], id), -EINVAL);
}

static void the_version_is_told(void **state)
{
	assert_string_equal(orderd_version(), ORDERD_VERSION);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(ids_grow),
	cmocka_unit_test(ids_carry_the_time),
	cmocka_unit_test(ids_have_a_text),
	cmocka_unit_test(the_version_is_told),
};

UNIT_MAIN(tests)

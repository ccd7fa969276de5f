#include "lib/unit.h"

#include <string.h>

#include "base/decimal.h"

static void numbers_are_exact(void **state)
{
	static const struct {
		const char *text;
		int64_t micros;
	} rows[] = {
		{ "0", 0 },
		{ "-0", 0 },
		{ "1", 1000000 },
		{ "2.55", 2550000 },
		{ "2.550000", 2550000 },
		{ "2.5500000000", 2550000 },
		{ "007.5", 7500000 },
		{ "0.000001", 1 },
		{ "-0.000001", -1 },
		{ "-12.5", -12500000 },
		{ "0.1", 100000 },
		{ "9223372036854.775807", INT64_MAX },
		{ "-9223372036854.775808", INT64_MIN },
		{ "0000000000000000000000000000001", 1000000 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		int64_t micros = 42;

		assert_int_equal(decimal_parse_micros(rows[i].text, strlen(rows[i].text), &micros),
				 0);
		assert_true(micros == rows[i].micros);
	}
}

static void others_are_refused(void **state)
{
	static const struct {
		const char *text;
		int answer;
	} rows[] = {
		{ "", DECIMAL_MALFORMED },
		{ "-", DECIMAL_MALFORMED },
		{ ".", DECIMAL_MALFORMED },
		{ "1.", DECIMAL_MALFORMED },
		{ ".5", DECIMAL_MALFORMED },
		{ "-.5", DECIMAL_MALFORMED },
		{ "+1", DECIMAL_MALFORMED },
		{ "--1", DECIMAL_MALFORMED },
		{ "1-", DECIMAL_MALFORMED },
		{ "1.2.3", DECIMAL_MALFORMED },
		{ "1,5", DECIMAL_MALFORMED },
		{ "1e3", DECIMAL_MALFORMED },
		{ "0x10", DECIMAL_MALFORMED },
		{ " 1", DECIMAL_MALFORMED },
		{ "1 ", DECIMAL_MALFORMED },
		{ "1\n", DECIMAL_MALFORMED },
		{ "nan", DECIMAL_MALFORMED },
		{ "1.0000001", DECIMAL_TOO_FINE },
		{ "-0.0000000001", DECIMAL_TOO_FINE },
		{ "9223372036854.775808", DECIMAL_TOO_LARGE },
		{ "-9223372036854.775809", DECIMAL_TOO_LARGE },
		{ "9223372036855", DECIMAL_TOO_LARGE },
		{ "99999999999999999999999999999999", DECIMAL_TOO_LARGE },
		{ "-99999999999999999999999999999999.9", DECIMAL_TOO_LARGE },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		int64_t micros = 42;

		assert_int_equal(decimal_parse_micros(rows[i].text, strlen(rows[i].text), &micros),
				 rows[i].answer);
		assert_int_equal(micros, 42);
	}
}

static void the_length_ends_it(void **state)
{
	int64_t micros;

	assert_int_equal(decimal_parse_micros("12.59", 4, &micros), 0);
	assert_int_equal(micros, 12500000);
	assert_int_equal(decimal_parse_micros("1\0002", 3, &micros), DECIMAL_MALFORMED);
	assert_int_equal(decimal_parse_micros("12", 0, &micros), DECIMAL_MALFORMED);
}

static void the_form_is_the_shortest(void **state)
{
	static const struct {
		int64_t micros;
		const char *text;
	} rows[] = {
		{ 0, "0" },
		{ 1, "0.000001" },
		{ -1, "-0.000001" },
		{ 2550000, "2.55" },
		{ 12000000, "12" },
		{ -12500000, "-12.5" },
		{ 100000, "0.1" },
		{ 10000000, "10" },
		{ 1000001, "1.000001" },
		{ INT64_MAX, "9223372036854.775807" },
		{ INT64_MIN, "-9223372036854.775808" },
	};
	char text[32];

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_ptr_equal(decimal_format_micros(rows[i].micros, text), text);
		assert_string_equal(text, rows[i].text);
	}
}

static void what_is_formatted_parses_back(void **state)
{
	uint64_t bits = 1;

	for (int i = 0; i < 100000; i++) {
		int64_t micros;
		int64_t back;
		char text[32];

		bits = bits * 6364136223846793005U + 1442695040888963407U;
		micros = (int64_t)bits >> (i % 64);
		decimal_format_micros(micros, text);
		assert_int_equal(decimal_parse_micros(text, strlen(text), &back), 0);
		assert_true(back == micros);
	}
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(numbers_are_exact),
	cmocka_unit_test(others_are_refused),
	cmocka_unit_test(the_length_ends_it),
	cmocka_unit_test(the_form_is_the_shortest),
	cmocka_unit_test(what_is_formatted_parses_back),
};

UNIT_MAIN(tests)

#include "lib/unit.h"

#include <string.h>

#include "model/currency.h"
#include "model/money.h"

#define UP ORDERD__V1__ROUNDING_MODE__ROUNDING_MODE_HALF_UP
#define EVEN ORDERD__V1__ROUNDING_MODE__ROUNDING_MODE_HALF_EVEN

static void halves_go_away_from_zero_or_to_the_even(void **state)
{
	static const struct {
		int64_t numerator, denominator, up, even;
	} rows[] = {
		{ 5, 10, 1, 0 },     { 15, 10, 2, 2 },
		{ 25, 10, 3, 2 },    { -5, 10, -1, 0 },
		{ -15, 10, -2, -2 }, { -25, 10, -3, -2 },
		{ 24, 10, 2, 2 },    { 26, 10, 3, 3 },
		{ -26, 10, -3, -3 }, { 0, 7, 0, 0 },
		{ 7, 7, 1, 1 },      { 1, 3, 0, 0 },
		{ 2, 3, 1, 1 },      { 3, 2, 2, 2 },
		{ 5, 2, 3, 2 },      { INT64_MAX, 1, INT64_MAX, INT64_MAX },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		int64_t got = 42;

		assert_int_equal(money_divide(rows[i].numerator, rows[i].denominator, UP, &got), 0);
		assert_int_equal(got, rows[i].up);
		assert_int_equal(money_divide(rows[i].numerator, rows[i].denominator, EVEN, &got),
				 0);
		assert_int_equal(got, rows[i].even);
	}
}

static void amounts_have_the_digits_of_their_currency(void **state)
{
	static const struct {
		int64_t quantity, price;
		unsigned int exponent;
		int64_t minor;
	} rows[] = {
		{ 3000000, 2550000, 2, 765 },
		{ 1000000, 5000, 2, 1 },
		{ 1000000, 4999, 2, 0 },
		{ 1500000, 1000000, 0, 2 },
		{ 1000000, 1234567, 3, 1235 },
		{ 1000000, 1234567, 4, 12346 },
		{ 333333, 3000000, 2, 100 },
		{ 1, 1, 4, 0 },
		{ 2000000000000, 4500000, 2, 900000000 },
	};
	int64_t minor;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_int_equal(money_amount(rows[i].quantity, rows[i].price, rows[i].exponent, UP,
					      &minor),
				 0);
		assert_int_equal(minor, rows[i].minor);
	}
}

static void what_does_not_fit_is_an_answer(void **state)
{
	int64_t got = 42;

	assert_int_equal(money_amount(INT64_MAX, INT64_MAX, 0, UP, &got), MONEY_OVERFLOW);
	assert_int_equal(money_goods(INT64_MAX, INT64_MAX, &got), MONEY_OVERFLOW);
	assert_int_equal(money_goods(INT64_MAX, 2000000, &got), MONEY_OVERFLOW);
	assert_int_equal(money_add(INT64_MAX, 1, &got), MONEY_OVERFLOW);
	assert_int_equal(got, 42);
	assert_int_equal(money_goods(INT64_MAX, 1000000, &got), 0);
	assert_int_equal(got, INT64_MAX);
	assert_int_equal(money_goods(1, 500000, &got), 0);
	assert_int_equal(got, 1);
}

static uint64_t next(uint64_t *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 7;
	*seed ^= *seed << 17;
	return *seed;
}

/*
 * The product by long multiplication of decimal digits, rounded by looking at them: another way
 * than the module's.
 */
static int64_t by_digits(uint64_t quantity, uint64_t price, unsigned int exponent, bool even)
{
	uint32_t digits[48] = { 0 };
	uint64_t result = 0;
	unsigned int cut = 12 - exponent;
	bool more_than_half, half;

	for (unsigned int i = 0; quantity > 0; i++, quantity /= 10) {
		uint64_t rest = price;

		for (unsigned int j = 0; rest > 0; j++, rest /= 10)
			digits[i + j] += (uint32_t)(quantity % 10 * (rest % 10));
	}
	for (unsigned int i = 0; i + 1 < 48; i++) {
		digits[i + 1] += digits[i] / 10;
		digits[i] %= 10;
	}
	for (unsigned int i = 47; i >= cut; i--)
		result = result * 10 + digits[i];
	more_than_half = digits[cut - 1] > 5;
	half = digits[cut - 1] == 5;
	for (unsigned int i = 0; i + 1 < cut; i++)
		if (digits[i] > 0 && half)
			more_than_half = true;
	if (more_than_half || (half && (!even || result % 2 == 1)))
		result++;
	return (int64_t)result;
}

static void random_products_equal_long_multiplication(void **state)
{
	uint64_t seed = 20260115;

	print_message("seed %llu\n", (unsigned long long)seed);
	for (int i = 0; i < 20000; i++) {
		int64_t quantity = (int64_t)(next(&seed) % 1000000000000);
		int64_t price = (int64_t)(next(&seed) % 10000000000);
		unsigned int exponent = (unsigned int)(next(&seed) % 5);
		int64_t up, even;

		/* Round numbers, where halves are. */
		if (i % 2 == 0) {
			quantity -= quantity % 500000;
			price -= price % 5000;
		}
		assert_int_equal(money_amount(quantity, price, exponent, UP, &up), 0);
		assert_int_equal(money_amount(quantity, price, exponent, EVEN, &even), 0);
		assert_int_equal(up,
				 by_digits((uint64_t)quantity, (uint64_t)price, exponent, false));
		assert_int_equal(even,
				 by_digits((uint64_t)quantity, (uint64_t)price, exponent, true));
	}
}

static void amounts_are_written_with_their_point(void **state)
{
	char text[MONEY_TEXT_SIZE];

	assert_string_equal(money_format(123450, 2, text), "1234.50");
	assert_string_equal(money_format(-5, 2, text), "-0.05");
	assert_string_equal(money_format(7, 0, text), "7");
	assert_string_equal(money_format(1, 3, text), "0.001");
	assert_string_equal(money_format(INT64_MIN, 2, text), "-92233720368547758.08");
}

static void currencies_have_their_exponents(void **state)
{
	static const struct {
		const char *code;
		unsigned int exponent;
	} rows[] = { { "EUR", 2 }, { "TRY", 2 }, { "CNY", 2 }, { "JPY", 0 },
		     { "XPF", 0 }, { "BIF", 0 }, { "BHD", 3 }, { "TND", 3 },
		     { "CLF", 4 }, { "UYW", 4 }, { "AED", 2 }, { "ZWG", 2 } };
	static const char *const unknown[] = {
		"", "EU", "EURO", "eur", "XAU", "XTS", "ABC", "DEM"
	};
	unsigned int exponent;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_true(currency_find(rows[i].code, &exponent));
		assert_int_equal(exponent, rows[i].exponent);
	}
	for (size_t i = 0; i < sizeof(unknown) / sizeof(unknown[0]); i++)
		assert_false(currency_find(unknown[i], &exponent));
	assert_false(currency_find(NULL, &exponent));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(halves_go_away_from_zero_or_to_the_even),
		cmocka_unit_test(amounts_have_the_digits_of_their_currency),
		cmocka_unit_test(what_does_not_fit_is_an_answer),
		cmocka_unit_test(random_products_equal_long_multiplication),
		cmocka_unit_test(amounts_are_written_with_their_point),
		cmocka_unit_test(currencies_have_their_exponents),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

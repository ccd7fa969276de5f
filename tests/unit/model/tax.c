#include "lib/unit.h"

#include <stdlib.h>
#include <string.h>

#include "model/tax.h"

#define EXCLUSIVE ORDERD__V1__TAX_MODE__TAX_MODE_EXCLUSIVE
#define INCLUSIVE ORDERD__V1__TAX_MODE__TAX_MODE_INCLUSIVE
#define UP ORDERD__V1__ROUNDING_MODE__ROUNDING_MODE_HALF_UP
#define EVEN ORDERD__V1__ROUNDING_MODE__ROUNDING_MODE_HALF_EVEN
#define PER_RATE ORDERD__V1__TAX_ROUNDING__TAX_ROUNDING_PER_RATE
#define PER_LINE ORDERD__V1__TAX_ROUNDING__TAX_ROUNDING_PER_LINE

#define LINES_MAX 50

static struct tax_totals compute(const struct tax_terms *terms, struct tax_line *lines, size_t n)
{
	struct tax_rate rates[LINES_MAX];
	struct tax_totals totals;
	size_t n_rates = 0;

	assert_int_equal(tax_compute(terms, lines, n, rates, &n_rates, &totals), 0);
	for (size_t i = 1; i < n_rates; i++)
		assert_true(rates[i - 1].rate_micros < rates[i].rate_micros);
	return totals;
}

static void a_rate_is_rounded_once_a_line_each(void **state)
{
	const struct tax_terms per_rate = { EXCLUSIVE, UP, PER_RATE };
	const struct tax_terms per_line = { EXCLUSIVE, UP, PER_LINE };
	/* 19 % of 0.33 is 0.0627: three lines are 0.1881 together, 0.18 one by one. */
	struct tax_line lines[] = { { 190000, 33 }, { 190000, 33 }, { 190000, 33 } };
	struct tax_totals totals = compute(&per_rate, lines, 3);

	assert_int_equal(totals.net_minor, 99);
	assert_int_equal(totals.tax_minor, 19);
	assert_int_equal(totals.total_minor, 118);
	totals = compute(&per_line, lines, 3);
	assert_int_equal(totals.tax_minor, 18);
	assert_int_equal(lines[0].tax_minor, 6);
}

static void rates_are_rounded_apart(void **state)
{
	const struct tax_terms terms = { EXCLUSIVE, UP, PER_RATE };
	struct tax_line lines[] = { { 190000, 1003 }, { 70000, 50 }, { 190000, 100 }, { 0, 777 } };
	struct tax_totals totals = compute(&terms, lines, 4);

	/* 19 % of 11.03 is 2.0957, 7 % of 0.50 is 0.035. */
	assert_int_equal(totals.tax_minor, 210 + 4);
	assert_int_equal(totals.net_minor, 1930);
}

static void halves_follow_the_mode(void **state)
{
	const struct tax_terms up = { EXCLUSIVE, UP, PER_RATE };
	const struct tax_terms even = { EXCLUSIVE, EVEN, PER_RATE };
	struct tax_line line = { 50000, 10 };

	assert_int_equal(compute(&up, &line, 1).tax_minor, 1);
	assert_int_equal(compute(&even, &line, 1).tax_minor, 0);
}

static void inclusive_prices_stay_what_they_are(void **state)
{
	const struct tax_terms terms = { INCLUSIVE, UP, PER_RATE };
	struct tax_line lines[] = { { 190000, 999 }, { 190000, 999 }, { 70000, 107 } };
	struct tax_totals totals = compute(&terms, lines, 3);

	assert_int_equal(totals.total_minor, 999 + 999 + 107);
	assert_int_equal(totals.tax_minor, 319 + 7);
	assert_int_equal(lines[0].tax_minor, 160);
	assert_int_equal(lines[1].tax_minor, 159);
	assert_int_equal(lines[1].net_minor, 840);
}

static void sums_that_do_not_fit_are_an_answer(void **state)
{
	const struct tax_terms terms = { EXCLUSIVE, UP, PER_RATE };
	struct tax_line lines[] = { { 0, INT64_MAX }, { 0, 1 } };
	struct tax_line taxed = { 1000000, INT64_MAX };
	struct tax_rate rates[2];
	struct tax_totals totals;
	size_t n_rates;

	assert_int_equal(tax_compute(&terms, lines, 2, rates, &n_rates, &totals), MONEY_OVERFLOW);
	assert_int_equal(tax_compute(&terms, &taxed, 1, rates, &n_rates, &totals), MONEY_OVERFLOW);
}

static uint64_t next(uint64_t *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 7;
	*seed ^= *seed << 17;
	return *seed;
}

/* Whether `tax` is the exact part numerator / denominator of the amount, rounded to the nearest. */
static bool nearest(int64_t amount, int64_t numerator, int64_t denominator, int64_t tax)
{
	__int128 off = (__int128)tax * denominator - (__int128)amount * numerator;

	return (off < 0 ? -off : off) * 2 <= denominator;
}

/* The sum of one rate's lines, for comparison with what one rounding of it must give. */
static int64_t sum_of_rate(const struct tax_line *lines, size_t n, int64_t rate_micros)
{
	int64_t sum = 0;

	for (size_t i = 0; i < n; i++)
		if (lines[i].rate_micros == rate_micros)
			sum += lines[i].amount_minor;
	return sum;
}

static void check_lines(const struct tax_terms *terms, const struct tax_line *lines, size_t n,
			const struct tax_totals *totals)
{
	int64_t net = 0, tax = 0, amount = 0;

	for (size_t i = 0; i < n; i++) {
		net += lines[i].net_minor;
		tax += lines[i].tax_minor;
		amount += lines[i].amount_minor;
		assert_true(lines[i].net_minor >= 0 && lines[i].tax_minor >= 0);
	}
	assert_int_equal(net, totals->net_minor);
	assert_int_equal(totals->net_minor + totals->tax_minor, totals->total_minor);
	if (tax_per_line(terms))
		assert_int_equal(tax, totals->tax_minor);
	if (terms->mode == INCLUSIVE)
		assert_int_equal(totals->total_minor, amount);
	else
		assert_int_equal(totals->net_minor, amount);
}

static void check_roundings(const struct tax_terms *terms, const struct tax_line *lines, size_t n,
			    const int64_t *rates, size_t n_rates, int64_t tax_minor)
{
	__int128 exact_low = 0;

	if (terms->per == PER_LINE) {
		for (size_t i = 0; i < n; i++)
			assert_true(nearest(
				lines[i].amount_minor, lines[i].rate_micros,
				MICROS + (terms->mode == INCLUSIVE ? lines[i].rate_micros : 0),
				lines[i].tax_minor));
		return;
	}
	/* One rounding per rate: the sum is within half a unit per rate of the exact one. */
	for (size_t i = 0; i < n_rates; i++)
		exact_low += (__int128)sum_of_rate(lines, n, rates[i]) * rates[i] * 1000 /
			(MICROS + (terms->mode == INCLUSIVE ? rates[i] : 0));
	assert_true((__int128)tax_minor * 1000 - exact_low <= 501 * (__int128)n_rates);
	assert_true(exact_low - (__int128)tax_minor * 1000 <= 501 * (__int128)n_rates);
}

static void random_documents_add_up(void **state)
{
	static const int64_t rates[] = { 0, 55000, 70000, 190000, 255000, 1000000 };
	const size_t n_rates = sizeof(rates) / sizeof(rates[0]);
	uint64_t seed = 4711;

	print_message("seed %llu\n", (unsigned long long)seed);
	for (int round = 0; round < 20000; round++) {
		const struct tax_terms terms = {
			next(&seed) % 2 ? EXCLUSIVE : INCLUSIVE,
			next(&seed) % 2 ? UP : EVEN,
			next(&seed) % 2 ? PER_RATE : PER_LINE,
		};
		size_t n = 1 + next(&seed) % LINES_MAX;
		struct tax_line lines[LINES_MAX];
		struct tax_totals totals;

		for (size_t i = 0; i < n; i++)
			lines[i] = (struct tax_line){
				.rate_micros = rates[next(&seed) % n_rates],
				.amount_minor = (int64_t)(next(&seed) % (round % 2 ? 10 : 1000000)),
			};
		totals = compute(&terms, lines, n);
		check_lines(&terms, lines, n, &totals);
		check_roundings(&terms, lines, n, rates, n_rates, totals.tax_minor);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_rate_is_rounded_once_a_line_each),
		cmocka_unit_test(rates_are_rounded_apart),
		cmocka_unit_test(halves_follow_the_mode),
		cmocka_unit_test(inclusive_prices_stay_what_they_are),
		cmocka_unit_test(sums_that_do_not_fit_are_an_answer),
		cmocka_unit_test(random_documents_add_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

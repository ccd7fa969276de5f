#include "lib/unit.h"

#include "base/histogram.h"
#include "base/metric.h"

static void a_bound_belongs_to_its_range(void **state)
{
	struct histogram histogram;

	histogram_init(&histogram, &histogram_seconds);
	histogram_add(&histogram, 0);
	histogram_add(&histogram, 500);
	histogram_add(&histogram, 501);
	histogram_add(&histogram, 10000000);
	histogram_add(&histogram, 10000001);
	assert_int_equal(histogram.counts[0], 2);
	assert_int_equal(histogram.counts[1], 1);
	assert_int_equal(histogram.counts[13], 1);
	assert_int_equal(histogram.counts[14], 1);
	assert_int_equal(histogram.count, 5);
	assert_int_equal(histogram.sum_micros, 20001002);
}

static void bounds_rise(void **state)
{
	static const struct histogram_bounds *const all[] = { &histogram_seconds,
							      &histogram_things };

	for (size_t i = 0; i < 2; i++) {
		assert_true(all[i]->n > 0 && all[i]->n <= HISTOGRAM_BOUNDS_MAX);
		for (unsigned int k = 1; k < all[i]->n; k++)
			assert_true(all[i]->micros[k - 1] < all[i]->micros[k]);
	}
}

static void two_are_added(void **state)
{
	struct histogram a, b;

	histogram_init(&a, &histogram_things);
	histogram_init(&b, &histogram_things);
	histogram_add(&a, metric_count(1));
	histogram_add(&b, metric_count(1));
	histogram_add(&b, metric_count(5000));
	histogram_merge(&a, &b);
	assert_int_equal(a.count, 3);
	assert_int_equal(a.counts[0], 2);
	assert_int_equal(a.counts[10], 1);
	assert_int_equal(a.sum_micros, 5002000000);
}

static void counts_that_do_not_fit_are_the_largest(void **state)
{
	assert_int_equal(metric_count(0), 0);
	assert_int_equal(metric_count(9223372036854), 9223372036854000000);
	assert_int_equal(metric_count(9223372036855), INT64_MAX);
	assert_int_equal(metric_count(UINT64_MAX), INT64_MAX);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(a_bound_belongs_to_its_range),
	cmocka_unit_test(bounds_rise),
	cmocka_unit_test(two_are_added),
	cmocka_unit_test(counts_that_do_not_fit_are_the_largest),
};

UNIT_MAIN(tests)

#include "lib/unit.h"

#include "model/field.h"
#include "model/timer_course.h"

#define POLICY(name) ORDERD__V1__TIMER_POLICY__TIMER_POLICY_##name
#define SECOND INT64_C(1000000)

/* Due at second 1,000. */
static struct timer_course course(Orderd__V1__TimerPolicy policy, int64_t period_s, int64_t now_us)
{
	Google__Protobuf__Timestamp due_at = GOOGLE__PROTOBUF__TIMESTAMP__INIT;
	Orderd__V1__Timer timer = ORDERD__V1__TIMER__INIT;

	due_at.seconds = 1000;
	timer.due_at = &due_at;
	timer.policy = policy;
	if (period_s > 0)
		field_set(&timer, period_s, period_s);
	return timer_course(&timer, now_us);
}

static void a_timer_that_is_late_follows_its_policy(void **state)
{
	assert_false(course(POLICY(FIRE), 0, 1000 * SECOND).late);
	assert_false(course(POLICY(SKIP), 0, 1000 * SECOND + TIMER_LATE_US).late);
	assert_true(course(POLICY(SKIP), 0, 1000 * SECOND + TIMER_LATE_US).fires);
	assert_true(course(POLICY(SKIP), 0, 1000 * SECOND + TIMER_LATE_US + 1).late);
	assert_false(course(POLICY(SKIP), 0, 1000 * SECOND + TIMER_LATE_US + 1).fires);
	assert_true(course(POLICY(FIRE), 0, 90000 * SECOND).fires);
	assert_true(course(POLICY(COALESCE), 0, 90000 * SECOND).fires);
	assert_int_equal(course(POLICY(COALESCE), 0, 90000 * SECOND).next_us, 0);
}

static void a_repeated_timer_has_a_next_time(void **state)
{
	assert_int_equal(course(POLICY(FIRE), 100, 1000 * SECOND).next_us, 1100 * SECOND);
	assert_int_equal(course(POLICY(FIRE), 100, 5000 * SECOND).next_us, 1100 * SECOND);
	assert_int_equal(course(POLICY(COALESCE), 100, 1000 * SECOND).next_us, 1100 * SECOND);
	assert_int_equal(course(POLICY(COALESCE), 100, 5000 * SECOND).next_us, 5100 * SECOND);
	assert_int_equal(course(POLICY(COALESCE), 100, 5001 * SECOND).next_us, 5100 * SECOND);
	assert_int_equal(course(POLICY(SKIP), 100, 5000 * SECOND - 1).next_us, 5000 * SECOND);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_timer_that_is_late_follows_its_policy),
		cmocka_unit_test(a_repeated_timer_has_a_next_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
